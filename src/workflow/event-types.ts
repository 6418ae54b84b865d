import type { DescFile } from '@bufbuild/protobuf';
import { file_dacp_workflow_v1_approval } from '#gen/dacp/workflow/v1/approval_pb.js';
import { file_dacp_workflow_v1_workflow } from '#gen/dacp/workflow/v1/workflow_pb.js';

/** The types of what this room writes into the record: so that JSON and reflection know them. */
export const workflowEventTypes: readonly DescFile[] = [file_dacp_workflow_v1_workflow, file_dacp_workflow_v1_approval];
