/** What the benchmark uses of NATS's client, which is installed beside the copy of these scripts that runs. */
declare module '@nats-io/transport-node' {
  export interface Msg {
    readonly data: Uint8Array;
    json(): { conv: string; who: string; price: number; body: string };
    respond(data: Uint8Array | string): boolean;
  }
  export interface NatsConnection {
    publish(subject: string, data: string, options?: { reply: string }): void;
    request(subject: string, data: string, options: { timeout: number }): Promise<Msg>;
    subscribe(subject: string, options: { callback(error: Error | null, message: Msg): void }): void;
    flush(): Promise<void>;
    close(): Promise<void>;
  }
  export function connect(options: { servers: string }): Promise<NatsConnection>;
  export function createInbox(): string;
}
