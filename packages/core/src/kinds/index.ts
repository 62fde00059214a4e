import type { Kind } from '@genarun/spec';
import { audioKind } from './audio.ts';
import { callKind } from './call.ts';
import { describeKind } from './describe.ts';
import { embedKind } from './embed.ts';
import { groupKind } from './group.ts';
import { humanKind } from './human.ts';
import { imageKind } from './image.ts';
import { listKind } from './list.ts';
import { objectKind } from './object.ts';
import { pipelineKind } from './pipeline.ts';
import { relayKind } from './relay.ts';
import { rerankKind } from './rerank.ts';
import { serviceKind } from './service.ts';
import { textKind } from './text.ts';
import { throwKind } from './throw.ts';
import { transformKind } from './transform.ts';
import { translateKind } from './translate.ts';
import { videoKind } from './video.ts';
import { waitKind } from './wait.ts';

/** The kinds every engine has. */
export const builtInKinds: readonly Kind[] = [
  textKind,
  objectKind,
  listKind,
  imageKind,
  audioKind,
  videoKind,
  embedKind,
  describeKind,
  translateKind,
  relayKind,
  rerankKind,
  transformKind,
  groupKind,
  pipelineKind,
  callKind,
  serviceKind,
  humanKind,
  waitKind,
  throwKind,
];
