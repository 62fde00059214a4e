import type { Provenance } from '@genarun/spec';
import { wellFormed } from '../container/bytes.ts';
import { decodeReferences } from '../xml-scan.ts';
import { descriptionOf, softwareOf } from './infotext.ts';

const namespace = 'urn:genarun:1';
const ownDescription = /<rdf:Description xmlns:genarun="urn:genarun:1"[\s\S]*?<\/rdf:Description>/g;
const sourceTypes = 'http://cv.iptc.org/newscodes/digitalsourcetype';

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What stands in our part of a packet: the JSON itself, or the name of an extension that holds it. */
export type XmpContent = { readonly json?: string; readonly extension?: string };

/**
 * Our properties as one RDF description; a term of IPTC says whether a trained model or a mere algorithm made the picture.
 * A property that the foreign packet has already stays the foreign one: strict readers refuse a packet that has one twice.
 */
function describe(provenance: Provenance, { json, extension }: XmpContent, foreign: string): string {
  const made = provenance.simulation === true ? 'algorithmicMedia' : 'trainedAlgorithmicMedia';
  const description = escaped(wellFormed(descriptionOf(provenance).slice(0, 8000)));
  const properties: readonly (readonly [string, string | undefined])[] = [
    ['xmp:CreatorTool', escaped(softwareOf(provenance))],
    ['dc:description', `<rdf:Alt><rdf:li xml:lang="x-default">${description}</rdf:li></rdf:Alt>`],
    ['Iptc4xmpExt:DigitalSourceType', provenance.model === undefined ? undefined : `${sourceTypes}/${made}`],
    ['genarun:provenance', json === undefined ? undefined : escaped(json)],
    ['xmpNote:HasExtendedXMP', extension],
  ];
  const written = properties.map(([name, value]) => (value === undefined || foreign.includes(name) ? '' : `<${name}>${value}</${name}>`));
  return [
    `<rdf:Description xmlns:genarun="${namespace}" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"`,
    ` xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" rdf:about="">`,
    ...written,
    '</rdf:Description>',
  ].join('');
}

function packet(content: string): string {
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${content}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

/** A packet without what we wrote into it earlier. */
export function withoutOwn(xmp: string): string {
  return xmp.replace(ownDescription, '');
}

/** A packet with our description: joined to a foreign packet's own descriptions where it has some, replacing one we wrote earlier. */
export function mergeXmp(existing: string | undefined, provenance: Provenance, content: XmpContent): string {
  const foreign = withoutOwn(existing ?? '');
  const end = foreign.lastIndexOf('</rdf:RDF>');
  if (end === -1) return packet(describe(provenance, content, ''));
  return foreign.slice(0, end) + describe(provenance, content, foreign) + foreign.slice(end);
}

/** The JSON as an extension of its own, for packets that do not fit into one segment. */
export function extensionPacket(json: string): string {
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:genarun="${namespace}" rdf:about=""><genarun:provenance>${escaped(json)}</genarun:provenance></rdf:Description></rdf:RDF></x:xmpmeta>`;
}

/** The JSON inside a packet or an extension, and the extension a packet of ours names. */
export function readXmp(xmp: string): XmpContent {
  const json = /<genarun:provenance>([^<]*)<\/genarun:provenance>/.exec(xmp)?.[1];
  const own = xmp.match(ownDescription)?.join('') ?? '';
  const extension = /<xmpNote:HasExtendedXMP>([0-9A-F]{32})</.exec(own)?.[1];
  return { ...(json === undefined ? {} : { json: decodeReferences(json) }), ...(extension === undefined ? {} : { extension }) };
}
