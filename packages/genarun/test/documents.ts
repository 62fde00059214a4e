import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Documents that the tests of the command line run; small, offline, quick. */
export const documents = {
  hello: `genarun: 1
name: hello
inputs: { name: { type: string, default: world } }
nodes:
  - { id: greeting, kind: transform, value: "hello \${name}" }
`,
  needy: `genarun: 1
name: needy
inputs: { year: { type: integer }, mood: { type: string } }
nodes:
  - { id: line, kind: transform, value: "\${year} \${mood}" }
`,
  picture: `genarun: 1
name: picture
inputs: { subject: { type: string, default: a lighthouse } }
nodes:
  - { id: title, kind: text, model: sim/writer, prompt: "A title for \${subject}" }
  - { id: picture, kind: image, model: sim/painter, prompt: "\${subject}", params: { width: 96, height: 64 } }
`,
  defaults: `genarun: 1
name: defaults
nodes:
  - { id: line, kind: text, prompt: "One line about rain" }
`,
  failing: `genarun: 1
name: failing
nodes:
  - { id: before, kind: transform, value: 1 }
  - { id: broken, kind: throw, code: out_of_ink, message: "no ink left", needs: before }
`,
  partial: `genarun: 1
name: partial
nodes:
  - id: parts
    kind: transform
    value: [1, 2, 3]
    as: part
    nodes:
      - { id: line, kind: transform, value: "line \${part}" }
      - { id: bad, kind: throw, code: odd, message: "part 2 is bad", when: part == 2 }
`,
  human: `genarun: 1
name: human
nodes:
  - { id: review, kind: human, interaction: approve, question: "Is it good?" }
  - { id: verdict, kind: transform, value: "approved: \${review}" }
`,
  endless: `genarun: 1
name: endless
nodes:
  - { id: first, kind: transform, value: 1 }
  - { id: last, kind: text, model: sim/writer, prompt: "A line", needs: first, params: { latency: 600000 } }
`,
  slow: `genarun: 1
name: slow
nodes:
  - id: parts
    kind: transform
    value: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    as: part
    nodes:
      - { id: line, kind: text, model: sim/writer, prompt: "A line about \${part}" }
`,
} as const;

/** Writes one of them into a folder as NAME.yaml and answers the file's name. */
export function writeDocument(folder: string, name: keyof typeof documents): string {
  writeFileSync(join(folder, `${name}.yaml`), documents[name]);
  return `${name}.yaml`;
}
