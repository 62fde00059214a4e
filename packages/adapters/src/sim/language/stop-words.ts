const grammar = `a about above across after again against all almost alone along already also although always am among an and another any anybody anyone anything are around as at away back be became because become
been before behind being beneath beside below between both but by came can cannot come could did do does doing done down during each either else even ever every everyone everything few for from further get gets go goes going got had has
have having he her here hers herself him himself his how however i if in inside instead into is it its itself just last least less let like ll many may me might mine more most much must my myself near nearby neither never next no nobody
none nor not nothing now of off often on once only onto or other others otherwise our ours ourselves out outside over own per perhaps please put quite rather really re s same she should since so some somebody someone something
soon still such t take than that the their theirs them themselves then there these they thing things this those though through thus to together too toward towards under until up upon us use used using ve very via was we well
were what whatever when where whether which while who whom whose why will with within without would yes yet you your yours yourself`;

const instructions = `add answer answers answer' appeal approach approaches angle angles api array ask based below best brief briefly build call carry choose chosen come compose concrete consider contain containing create data define describe
described description descriptions detail detailed details do draft edit editor essay exactly example explain field fields find follow following form format generate give grade idea ideas imagine improve include including input
instruction instructions invent item items json keep key keys kind line list lists long make markdown mention name names need new object offer one ones only output paragraph paragraphs pick piece plain plan please point points
produce project projects prompt prompts propose proposed provide reply request respond response result return rewrite say schema select sentence sentences short show simple something string strings strong style suggest subject
subjects summarise summarize summary suitable tell text texts theme themes title titles titled topic topics translate turn type using valid value values visual want word words write writer writing written year years`;

const verbs = `ask asks asked become becomes begin begins began belong belongs born bring brings brought built carries carried change changed changes close comes dies done explore explores explored fall falls fell felt focus
follows gave given gives grow grows grew happen happens hear hears heard held help helps hold holds keeps kept knew know known knows lay lead leads learn learns led left lets lie lies live lives look looked looks lost made makes
matter matters mean means meant meet meets moved moves open opens play plays ran reach reaches read reads remain remains run runs said saw says see seeing seem seems seen sees sent sets shape shaped shapes shown shows sit sits sleeps
speak speaks stand standing stands start starts stay stays stood stop take taken takes taking talk teach tells think thinks told took tried try turned turns understand wait waits walk walks wants wear wears went won work works wrote`;

const media = `bio caption captions concept criteria essay essays haiku image images originality photo photographer photographers photographs photography photojournalism photos picture pictures poem portrait portraits prize
relevance scene scenes shot shots slug story stories strength style visually writing article paragraph question questions keyword keywords tag tags`;

/** Words that carry no subject: grammar, and the vocabulary of asking. */
export const stopWords: ReadonlySet<string> = new Set(`${grammar} ${instructions} ${verbs} ${media}`.split(/\s+/));
