const table = `the|el|le|der|il|o
a|un|un|ein|un|um
and|y|et|und|e|e
or|o|ou|oder|o|ou
of|de|de|von|di|de
in|en|dans|in|in|em
on|sobre|sur|auf|su|sobre
with|con|avec|mit|con|com
without|sin|sans|ohne|senza|sem
for|para|pour|für|per|para
to|a|à|zu|a|a
from|desde|depuis|aus|da|desde
is|es|est|ist|è|é
are|son|sont|sind|sono|são
was|era|était|war|era|era
has|tiene|a|hat|ha|tem
not|no|pas|nicht|non|não
yes|sí|oui|ja|sì|sim
i|yo|je|ich|io|eu
you|tú|vous|du|tu|você
he|él|il|er|lui|ele
she|ella|elle|sie|lei|ela
we|nosotros|nous|wir|noi|nós
they|ellos|ils|sie|loro|eles
this|este|ce|dieser|questo|este
that|ese|cela|jener|quello|esse
hello|hola|bonjour|hallo|ciao|olá
world|mundo|monde|Welt|mondo|mundo
goodbye|adiós|au revoir|auf Wiedersehen|arrivederci|adeus
please|por favor|s’il vous plaît|bitte|per favore|por favor
thanks|gracias|merci|danke|grazie|obrigado
good|bueno|bon|gut|buono|bom
bad|malo|mauvais|schlecht|cattivo|mau
big|grande|grand|groß|grande|grande
small|pequeño|petit|klein|piccolo|pequeno
old|viejo|vieux|alt|vecchio|velho
new|nuevo|nouveau|neu|nuovo|novo
man|hombre|homme|Mann|uomo|homem
woman|mujer|femme|Frau|donna|mulher
child|niño|enfant|Kind|bambino|criança
friend|amigo|ami|Freund|amico|amigo
house|casa|maison|Haus|casa|casa
city|ciudad|ville|Stadt|città|cidade
street|calle|rue|Straße|strada|rua
bridge|puente|pont|Brücke|ponte|ponte
road|camino|route|Straße|strada|estrada
sea|mar|mer|Meer|mare|mar
river|río|rivière|Fluss|fiume|rio
lake|lago|lac|See|lago|lago
water|agua|eau|Wasser|acqua|água
mountain|montaña|montagne|Berg|montagna|montanha
mountains|montañas|montagnes|Berge|montagne|montanhas
forest|bosque|forêt|Wald|foresta|floresta
tree|árbol|arbre|Baum|albero|árvore
flower|flor|fleur|Blume|fiore|flor
sun|sol|soleil|Sonne|sole|sol
moon|luna|lune|Mond|luna|lua
stars|estrellas|étoiles|Sterne|stelle|estrelas
sky|cielo|ciel|Himmel|cielo|céu
rain|lluvia|pluie|Regen|pioggia|chuva
snow|nieve|neige|Schnee|neve|neve
wind|viento|vent|Wind|vento|vento
night|noche|nuit|Nacht|notte|noite
day|día|jour|Tag|giorno|dia
morning|mañana|matin|Morgen|mattina|manhã
winter|invierno|hiver|Winter|inverno|inverno
summer|verano|été|Sommer|estate|verão
cat|gato|chat|Katze|gatto|gato
dog|perro|chien|Hund|cane|cão
horse|caballo|cheval|Pferd|cavallo|cavalo
bird|pájaro|oiseau|Vogel|uccello|pássaro
boat|barco|bateau|Boot|barca|barco
lighthouse|faro|phare|Leuchtturm|faro|farol
train|tren|train|Zug|treno|trem
red|rojo|rouge|rot|rosso|vermelho
blue|azul|bleu|blau|blu|azul
green|verde|vert|grün|verde|verde
white|blanco|blanc|weiß|bianco|branco
black|negro|noir|schwarz|nero|preto
yellow|amarillo|jaune|gelb|giallo|amarelo
light|luz|lumière|Licht|luce|luz
dark|oscuro|sombre|dunkel|scuro|escuro
one|uno|un|eins|uno|um
two|dos|deux|zwei|due|dois
three|tres|trois|drei|tre|três
year|año|an|Jahr|anno|ano
time|tiempo|temps|Zeit|tempo|tempo
story|historia|histoire|Geschichte|storia|história
photograph|fotografía|photographie|Fotografie|fotografia|fotografia
picture|imagen|image|Bild|immagine|imagem
book|libro|livre|Buch|libro|livro
name|nombre|nom|Name|nome|nome
love|amor|amour|Liebe|amore|amor
life|vida|vie|Leben|vita|vida
people|gente|gens|Leute|gente|gente
work|trabajo|travail|Arbeit|lavoro|trabalho`;

const languages = ['es', 'fr', 'de', 'it', 'pt'] as const;
export type Known = (typeof languages)[number];

/** English word → word, per language with a dictionary. */
export const dictionaries: Readonly<Record<Known, ReadonlyMap<string, string>>> = (() => {
  const rows = table.split('\n').map((row) => row.split('|'));
  const of = (column: number): ReadonlyMap<string, string> => new Map(rows.map((row): [string, string] => [row[0] ?? '', row[column] ?? '']));
  return { es: of(1), fr: of(2), de: of(3), it: of(4), pt: of(5) };
})();
