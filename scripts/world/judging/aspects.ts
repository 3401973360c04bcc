/** One side of a visit, with what may be said for it and against it. */
interface Aspect {
  readonly subject: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

/** Remarks are predicates: they follow the subject. None is a superlative, so that another remark can outweigh it. */
export const ASPECTS = {
  soup: {
    subject: 'the soup',
    good: [
      'was hot and rich',
      'was full of fresh herbs',
      'tasted of summer',
      'came quickly and smelled good',
    ],
    bad: ['was cold and thin', 'was far too salty', 'tasted of nothing', 'had a fly in it'],
  },
  breakfast: {
    subject: 'the breakfast',
    good: ['was fresh and plentiful', 'came with warm bread and honey', 'was worth getting up for'],
    bad: ['was old bread and cold tea', 'was late and small', 'was not fit for a goat'],
  },
  bread: {
    subject: 'the bread',
    good: [
      'was warm and soft',
      'was still fresh on the next day',
      'had a fine brown crust',
      'smelled of honey',
    ],
    bad: ['was as hard as a stone', 'was burnt on one side', 'was two days old', 'was grey and damp'],
  },
  cakes: {
    subject: 'the cakes',
    good: [
      'were light and sweet',
      'were full of plums',
      'looked like small works of art',
      'were made with care',
    ],
    bad: ['were dry and heavy', 'had too much sugar in them', 'fell apart in the hand', 'tasted of soap'],
  },
  tea: {
    subject: 'the tea',
    good: ['was strong and hot', 'came in a large pot', 'smelled of mint and flowers'],
    bad: ['was weak and cold', 'tasted of the pot', 'came after an hour'],
  },
  bed: {
    subject: 'the bed',
    good: ['was soft and warm', 'was clean and wide', 'was made with fresh sheets'],
    bad: ['was hard and short', 'was damp and full of straw', 'creaked all night'],
  },
  room: {
    subject: 'the room',
    good: ['was clean and bright', 'was warm and quiet', 'had a view of the river', 'was large and tidy'],
    bad: ['was dirty and dark', 'was cold and loud', 'had a broken window', 'was small and damp'],
  },
  host: {
    subject: 'the host',
    good: ['was kind and helpful', 'had a friendly word for everyone', 'knew each guest by name'],
    bad: ['was rude and slow', 'shouted at the guests', 'did not even say good morning'],
  },
  seller: {
    subject: 'the woman at the counter',
    good: ['was polite and quick', 'gave good advice', 'smiled at everyone who came in'],
    bad: ['was rude and slow', 'never looked up', 'gave back too little money'],
  },
  price: {
    subject: 'the price',
    good: [
      'was fair',
      'was lower than in other towns',
      'was honest and clear',
      'was a pleasant surprise',
      'was low for so much care',
    ],
    bad: [
      'was far too high',
      'was twice as high as last year',
      'was higher than the sign said',
      'was an unpleasant surprise',
      'was fit for a king',
    ],
  },
  queue: {
    subject: 'the queue',
    good: ['was short', 'moved quickly', 'was cheerful and friendly'],
    bad: ['reached down to the river', 'did not move for an hour', 'was long and bad-tempered'],
  },
  play: {
    subject: 'the play',
    good: ['was funny and clever', 'was full of surprises', 'made everyone laugh', 'told a lovely story'],
    bad: ['was long and dull', 'made no sense', 'put half of the people to sleep', 'was over too soon'],
  },
  actors: {
    subject: 'the actors',
    good: ['spoke clearly', 'played with all their heart', 'were a joy to watch'],
    bad: ['forgot their words', 'could not be heard', 'looked as if they wanted to go home'],
  },
  music: {
    subject: 'the music',
    good: ['was lovely and soft', 'was cheerful and clear', 'made everyone want to dance'],
    bad: ['was loud and ugly', 'was dull and out of tune', 'hurt the ears'],
  },
  singers: {
    subject: 'the singers',
    good: ['had clear and warm voices', 'sang with great joy', 'knew every old song'],
    bad: ['were out of tune', 'came an hour late', 'sang much too softly'],
  },
  seats: {
    subject: 'the seats',
    good: ['were soft and new', 'were wide and comfortable', 'gave a fine view'],
    bad: ['were hard and broken', 'were narrow and dirty', 'were still wet from the rain'],
  },
  guide: {
    subject: 'the guide',
    good: ['told wonderful stories', 'had an answer to everything', 'was patient with the children'],
    bad: ['spoke too fast', 'knew less than the guests', 'was tired and unfriendly'],
  },
  pictures: {
    subject: 'the pictures',
    good: ['were bright and full of life', 'hung in good light', 'told the story of the town'],
    bad: ['hung in the dark', 'were covered in dust', 'were few and dull'],
  },
  water: {
    subject: 'the water',
    good: ['was hot and clear', 'was clean and fresh', 'was warm to the last minute'],
    bad: ['was cold and brown', 'smelled of fish', 'was full of hair'],
  },
  towels: {
    subject: 'the towels',
    good: ['were thick and soft', 'were clean and warm'],
    bad: ['were thin and dirty', 'were wet before anyone used them'],
  },
  crossing: {
    subject: 'the crossing',
    good: ['was calm and quick', 'was smooth from start to end', 'ended before noon, as promised'],
    bad: ['was slow and rough', 'began two hours late', 'made half of the people ill'],
  },
  captain: {
    subject: 'the captain',
    good: ['was calm and friendly', 'told stories of the sea', 'helped the old people on board'],
    bad: ['swore at everyone', 'lost the way in the fog', 'did not care about the people on board'],
  },
  deck: {
    subject: 'the deck',
    good: ['was clean and dry', 'was wide enough for everyone'],
    bad: ['was wet and dirty', 'was much too full'],
  },
  fruit: {
    subject: 'the fruit',
    good: ['was fresh and sweet', 'came straight from the garden', 'was ripe and cheap'],
    bad: ['was soft and brown', 'was full of worms', 'was green and sour'],
  },
  cheese: {
    subject: 'the cheese',
    good: ['was mild and creamy', 'was cut fresh from the wheel'],
    bad: ['was hard and dry', 'smelled of old socks'],
  },
  cut: {
    subject: 'the haircut',
    good: ['was neat and quick', 'still looked neat after weeks'],
    bad: ['was longer on one side', "looked like a bird's nest"],
  },
  barber: {
    subject: 'the barber',
    good: ['had steady hands', 'listened well and cut with care', 'told good jokes'],
    bad: ['talked without a pause', 'cut a guest in the ear', 'used a blunt razor'],
  },
  books: {
    subject: 'the books',
    good: ['were well chosen', 'stood in good order', 'were clean and cheap'],
    bad: ['had pages missing', 'lay about in heaps', 'smelled of the cellar'],
  },
  clowns: {
    subject: 'the clowns',
    good: ['were really funny', 'made the children laugh', 'had a new trick every minute'],
    bad: ['were not funny at all', 'made the children cry', 'told only old jokes'],
  },
  horses: {
    subject: 'the horses',
    good: ['were strong and well fed', 'danced to the music'],
    bad: ['were thin and tired', 'refused to run'],
  },
  flowers: {
    subject: 'the flowers',
    good: ['were in full bloom', 'shone in every colour', 'smelled wonderful'],
    bad: ['were dry and brown', 'had long been eaten by snails', 'were hidden under weeds'],
  },
  paths: {
    subject: 'the paths',
    good: ['were clean and shady', 'were easy to walk on'],
    bad: ['were deep in mud', 'were full of rubbish'],
  },
} as const satisfies Record<string, Aspect>;

/** A place to visit, the sentence that says so, and the sides of it that people remark on. */
export interface Venue {
  readonly name: string;
  /** Follows "I". */
  readonly visit: string;
  readonly aspects: readonly (keyof typeof ASPECTS)[];
}

export const VENUES: readonly Venue[] = [
  {
    name: 'inn',
    visit: 'stayed at the inn in {town}',
    aspects: ['soup', 'bed', 'room', 'host', 'breakfast'],
  },
  {
    name: 'bakery',
    visit: 'went to the bakery in {town}',
    aspects: ['bread', 'cakes', 'seller', 'price', 'queue'],
  },
  {
    name: 'theatre',
    visit: 'went to the theatre in {town}',
    aspects: ['play', 'actors', 'music', 'seats', 'price'],
  },
  {
    name: 'market',
    visit: 'went to the market in {town}',
    aspects: ['fruit', 'cheese', 'bread', 'price', 'queue'],
  },
  {
    name: 'museum',
    visit: 'visited the museum in {town}',
    aspects: ['guide', 'pictures', 'price', 'queue', 'tea'],
  },
  {
    name: 'bath house',
    visit: 'visited the bath house in {town}',
    aspects: ['water', 'towels', 'price', 'host'],
  },
  {
    name: 'tea room',
    visit: 'sat in the tea room in {town}',
    aspects: ['tea', 'cakes', 'seats', 'music', 'host'],
  },
  {
    name: 'ferry',
    visit: 'took the ferry to {town}',
    aspects: ['crossing', 'captain', 'deck', 'seats', 'tea'],
  },
  {
    name: "barber's shop",
    visit: 'went to the barber in {town}',
    aspects: ['cut', 'barber', 'price', 'queue'],
  },
  { name: 'bookshop', visit: 'went to the bookshop in {town}', aspects: ['books', 'seller', 'price', 'tea'] },
  {
    name: 'circus',
    visit: 'saw the circus in {town}',
    aspects: ['clowns', 'horses', 'music', 'seats'],
  },
  {
    name: 'town garden',
    visit: 'walked through the town garden in {town}',
    aspects: ['flowers', 'paths', 'guide', 'tea'],
  },
  {
    name: 'concert hall',
    visit: 'heard a concert in {town}',
    aspects: ['singers', 'music', 'seats', 'price'],
  },
];
