import { idSchema, jsonSchema, kindFields } from '@genarun/spec';
import { z } from 'zod';
import { forbiddenKey } from '../reader/limits.ts';

/*
 * The tree dialect. A document is one node, or a list of nodes.
 *
 * | field of a node | meaning |
 * |---|---|
 * | id, type | text, text-array, object, object-array, list (array), image, audio, video, call (api), human, group |
 * | outputKey | the name under which descendants see the value, or one element of a list (lists also give `i` and `index`) |
 * | requiredInputs | names that must have a value; those of the top nodes are what a run must be given |
 * | config.prompt | a text; { prefix, template, suffix } joined with a space; or a list of turns { system, template, parseJson } |
 * | config.model | a name, or { name, … }: the other keys are parameters; `text`, `image` or none is the configured default |
 * | config.assembleCall | (call) a text model builds the request: an instruction, or { api, operation, instruction, data } |
 * | validation | minLength and maxLength (lists), required: true or a list of keys; may also stand in config |
 * | generations | children; exactly one child replaces its parent in the output |
 * | enabled, parallel, label, notes | switch; accepted (children always run side by side); remarks |
 * | rerunOnChange | (top node) kept for watchers |
 *
 * A node without prompt and with generations is a group. Missing names read as "". A node that fails leaves null and the tree goes on.
 */

/** The parts of a prompt, in the order in which they are joined. */
const parts = { prefix: z.string().optional(), template: z.string().optional(), suffix: z.string().optional() } as const;

export const turnSchema = z.strictObject({ ...parts, system: z.string().optional(), parseJson: z.boolean().optional() });
export type Turn = z.infer<typeof turnSchema>;

export const promptSchema = z.union([
  z.string(),
  z.array(turnSchema).min(1),
  z.strictObject({ ...parts, system: z.string().optional(), parseJson: z.boolean().optional() }),
]);
export type Prompt = z.infer<typeof promptSchema>;

export const validationSchema = z.strictObject({
  minLength: z.int().min(0).optional(),
  maxLength: z.int().min(0).optional(),
  required: z.union([z.boolean(), z.array(z.string().refine((key) => forbiddenKey(key) === undefined, 'a key that an object may have'))]).optional(),
});
export type Validation = z.infer<typeof validationSchema>;

export const modelSchema = z.union([z.string(), z.looseObject({ name: z.string().optional() })]);

const assembleSchema = z.union([z.string(), kindFields.call.assemble.unwrap()]);

const { assemble: _, ...callFields } = kindFields.call;
const { interaction, question, ...humanFields } = kindFields.human;

/** Config fields that every type has. */
const commonConfig = { prompt: promptSchema.optional(), model: modelSchema.optional(), validation: validationSchema.optional() } as const;

/** Config fields of single kinds. */
export const configOfKind: Readonly<Record<string, readonly string[]>> = {
  call: [...Object.keys(callFields), 'assembleCall', 'api', 'operation'],
  human: [...Object.keys(humanFields), 'interaction', 'question'],
  image: ['count', 'negative'],
  audio: ['count', 'negative'],
  video: ['count', 'negative'],
};

export const commonConfigKeys: readonly string[] = Object.keys(commonConfig);

const configSchema = z.strictObject({
  ...commonConfig,
  ...callFields,
  assembleCall: assembleSchema.optional(),
  api: jsonSchema.optional(),
  operation: z.string().optional(),
  ...humanFields,
  interaction: interaction.optional(),
  question: question.optional(),
  count: kindFields.image.count,
  negative: kindFields.image.negative,
});
export type Config = z.infer<typeof configSchema>;

export type TreeNode = {
  readonly id: string;
  readonly type: string;
  readonly outputKey?: string;
  readonly requiredInputs?: readonly string[];
  readonly config?: Config;
  readonly validation?: Validation;
  readonly assembleCall?: z.infer<typeof assembleSchema>;
  readonly generations?: readonly TreeNode[];
  readonly enabled?: boolean;
  readonly parallel?: boolean;
  readonly rerunOnChange?: boolean;
  readonly label?: string;
  readonly notes?: string;
};

const nodeSchema: z.ZodType<TreeNode> = z.strictObject({
  id: idSchema,
  type: z.string(),
  outputKey: idSchema.optional(),
  requiredInputs: z.array(idSchema).optional(),
  config: configSchema.optional(),
  validation: validationSchema.optional(),
  assembleCall: assembleSchema.optional(),
  generations: z.array(z.lazy(() => nodeSchema)).optional(),
  enabled: z.boolean().optional(),
  parallel: z.boolean().optional(),
  rerunOnChange: z.boolean().optional(),
  label: z.string().optional(),
  notes: z.string().optional(),
});

/** A tree: one node, or a list of nodes. */
export const treeNodeSchema = nodeSchema;
export const treeListSchema = z.array(nodeSchema).min(1);
export const treeSchema = z.union([treeNodeSchema, treeListSchema]);
