// What the service uses of Restate's SDK, which is installed for the benchmark alone.
declare module '@restatedev/restate-sdk' {
  export interface Context {
    run<T>(name: string, action: () => T | Promise<T>): Promise<T>;
  }
  export function service(definition: {
    readonly name: string;
    readonly handlers: Readonly<Record<string, (context: Context, input: number) => Promise<unknown>>>;
  }): object;
  export function serve(options: { readonly services: readonly object[]; readonly port: number }): Promise<number>;
}
