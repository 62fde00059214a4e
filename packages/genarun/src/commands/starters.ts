/** A starter pipeline: the name of its file and its text. */
export type Starter = { readonly file: string; readonly text: string };

const canonical = `# A starter pipeline. Look at it first, then run it:
#
#   genarun plan pipeline.yaml
#   genarun run pipeline.yaml --out result
#   genarun run pipeline.yaml --input topic="a whale who collects maps" --seed 7 --out result
#
# Models named sim/… are simulations: they need no key and no network, and use no AI. "genarun models list" shows
# what else there is; "--model writer=…" tries another one without changing this file.
genarun: 1
name: picture-book

inputs:                       # what a run is given: --input topic=…
  topic: { type: string, default: a lighthouse keeper and a fox, description: What the book is about }
  style: { type: string, default: watercolour, options: [watercolour, woodcut, crayon] }

models:                       # names for models, so that each stands in one place
  writer: sim/writer
  painter: sim/painter

nodes:
  - id: book
    kind: object              # an answer that is held to a schema
    model: writer
    prompt: "Invent a picture book about \${topic}. Give its title and one sentence about it."
    schema: { title: string, summary: string }

  - id: pages
    kind: list                # a list: what stands under it is done once per element, side by side
    model: writer
    needs: book
    prompt: "Describe the three scenes of the picture book \${book.title}: \${book.summary}"
    items: { type: string }
    size: { min: 3, max: 3 }
    as: scene                 # the name of one element for the nodes below
    nodes:
      - id: text
        kind: text
        model: writer
        prompt: "Two short sentences for children about this scene: \${scene}"
      - id: picture
        kind: image
        model: painter
        # [a | b] is a pick: one of them at random, the same one again with the same seed
        prompt: "\${scene}, \${style}, [morning light | evening light | moonlight]"
        params: { width: 768, height: 512 }
`;

const tree = `# A starter tree. Look at it first, then run it:
#
#   genarun plan pipeline.tree.yaml --input topic="lighthouses"
#   genarun run pipeline.tree.yaml --input topic="lighthouses" --out result
#
# Each node's children are done after it, once per element where it is a list. A node without a model takes the
# default one, a simulation that uses no AI. "genarun convert pipeline.tree.yaml" prints the canonical form.
id: exhibition
type: object
requiredInputs: [topic]         # what a run must be given
generations:
  - id: ideas
    type: text-array            # a list of texts
    outputKey: idea             # the name of one element below; \${i} is the same
    config:
      prompt:                   # turns of one conversation; the last answer counts
        - template: "Collect ten subjects for photographs about \${topic}."
        - { parseJson: true, template: "Keep the two best ones. Answer as JSON in the form {data: ['first', 'second']}." }
    validation: { minLength: 2, maxLength: 4, required: true }
    generations:
      - id: project
        type: object
        outputKey: texts
        config:
          prompt:
            - system: You curate a small gallery.
              parseJson: true
              template: "Write a project about \${idea} as JSON with the keys title and description."
        validation: { required: [title, description] }
        generations:
          - id: photograph
            type: image
            requiredInputs: [title]
            config:
              prompt: { prefix: "A photograph:", template: "\${title}, \${description}", suffix: "[35mm film | medium format]" }
`;

const workflow = `# A starter workflow: steps are done in order, each after the one before. Look at it first, then run it:
#
#   genarun plan pipeline.workflow.yaml
#   genarun run pipeline.workflow.yaml --input subject=owls --out result
#
# Steps without a model take the default one, a simulation that uses no AI. "genarun convert" prints the canonical form.
name: Newsletter

inputs:
  subject: { type: string, default: the history of the umbrella }

steps:
  - id: outline
    type: writing               # a step with a prompt asks a text model; with a schema its answer is an object
    prompt: "Plan a short newsletter about \${subject}"
    schema: { title: string, sections: [string] }
    output: plan                # the name under which later steps find it

  - id: parts
    type: flow                  # side by side
    steps:
      - { id: opening, type: writing, prompt: "The opening paragraph of \${plan.title}", output: intro }
      - { id: cover, kind: image, prompt: "Cover of a newsletter: \${plan.title}", params: { width: 640, height: 360 }, output: picture }

  - id: sections
    type: forEach               # once per element; outputs become lists
    in: plan.sections
    as: section
    steps:
      - { id: paragraph, type: writing, prompt: "One paragraph about \${section}", output: paragraphs }

  # Steps may call services; "genarun.config.yaml" or --service Store=http://127.0.0.1:4001 says where they answer:
  #
  # - id: publish
  #   type: publishing
  #   service: Store
  #   operation: save
  #   input: { title: "\${plan.title}", text: intro }      # a text that is the name of an output stands for it
  #   output: receipt

  - id: answer
    type: reply                 # what the workflow gives
    value: { title: "\${plan.title}", cover: picture, intro: intro, paragraphs: paragraphs }

faultHandlers:                  # what is done when a step fails; the workflow ends failed all the same
  - type: catchAll
    steps:
      - { id: apology, kind: transform, value: "It failed: \${fault.message}" }
`;

const order = `# A starter order. Look at it first, then run it:
#
#   genarun plan pipeline.order.yaml
#   genarun run pipeline.order.yaml --out result
#
# One prompt and one model; what stands in brackets makes several generations of it, the leftmost varying slowest.
# "genarun expand" tries markup without a document. sim/painter is a simulation: it needs no key and uses no AI.
title: animals
model: sim/painter
prompt: "a [brown,black] [animal] in [morning light | evening light]"   # 2 x 2 generations; | picks one for each
negative: blurry
parameters:
  width: 512
  height: 512
seed: [1..2]                    # twice as many, with these seeds
tokens:
  animal: [cat, { value: dog, weight: 2, note: more often where one is picked }]
# count: 2                      # each generation twice, with a seed of its own (then without seed above)
# batch: 4                      # so many pictures of each generation
`;

/** Starter pipelines by dialect. Each runs offline, as it is. */
export const starters: Readonly<Record<string, Starter>> = {
  canonical: { file: 'pipeline.yaml', text: canonical },
  tree: { file: 'pipeline.tree.yaml', text: tree },
  workflow: { file: 'pipeline.workflow.yaml', text: workflow },
  order: { file: 'pipeline.order.yaml', text: order },
};
