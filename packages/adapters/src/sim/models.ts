import { captioner } from './captioner/captioner.ts';
import { clip } from './clip/clip.ts';
import { dummies } from './dummies/dummies.ts';
import { embedder } from './embedder/embedder.ts';
import { painter } from './painter/painter.ts';
import { reranker } from './reranker/reranker.ts';
import type { SimModel } from './sim-model.ts';
import { translator } from './translator/translator.ts';
import { speaker } from './voice/voice.ts';
import { writer } from './writer/writer.ts';

/** Every simulated model, in the order of listings. */
export const simModels: readonly SimModel[] = [writer, painter, captioner, translator, speaker, clip, embedder, reranker, ...dummies];
