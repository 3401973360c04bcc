/**
 * One kind of fact and the ways English has of saying it. `{s}` is the subject, `{o}` the object; the first
 * statement is the canonical one, which answers repeat word for word so that they can be checked exactly.
 */
export interface Relation {
  readonly id: string;
  readonly statements: readonly string[];
  /** Declarative sentences that open like a question: they tie question words to the fact. */
  readonly asked: readonly string[];
  readonly questions: readonly string[];
}

export const RELATIONS: readonly Relation[] = [
  {
    id: 'capital',
    statements: [
      'The capital of {s} is {o}.',
      '{o} is the capital of {s}.',
      '{s} has its capital at {o}.',
      'The king of {s} lives in the capital, {o}.',
    ],
    asked: [
      'What the capital of {s} is, everyone knows: the capital of {s} is {o}.',
      'Which city is the capital of {s} is no secret: it is {o}.',
    ],
    questions: [
      'What is the capital of {s}?',
      'Which city is the capital of {s}?',
      'Name the capital of {s}.',
      'Tell me the capital of {s}.',
      'What is the capital city of the country {s}?',
      'Please tell me what the capital of {s} is.',
    ],
  },
  {
    id: 'river',
    statements: [
      'The longest river in {s} is the {o}.',
      'The {o} is the longest river in {s}.',
      'The river {o} flows through {s}.',
      'In {s} the boats sail on the river {o}.',
    ],
    asked: [
      'What the longest river in {s} is, the sailors know: the longest river in {s} is the {o}.',
      'Which river flows through {s} is no secret: it is the {o}.',
    ],
    questions: [
      'What is the longest river in {s}?',
      'Which river is the longest in {s}?',
      'Name the longest river in {s}.',
      'Tell me the longest river in {s}.',
      'What is the longest of the rivers in {s}?',
      'Please tell me what the longest river in {s} is.',
    ],
  },
  {
    id: 'flag',
    statements: [
      'The flag of {s} is {o}.',
      '{s} has a {o} flag.',
      'A {o} flag flies over {s}.',
      'The people of {s} carry a {o} flag.',
    ],
    asked: [
      'What colour the flag of {s} is, everyone can see: the flag of {s} is {o}.',
      'Which colour the flag of {s} has is no secret: it is {o}.',
    ],
    questions: [
      'What colour is the flag of {s}?',
      'Which colour is the flag of {s}?',
      'Name the colour of the flag of {s}.',
      'Tell me the colour of the flag of {s}.',
      'What is the colour of the flag of {s}?',
      'Please tell me what colour the flag of {s} is.',
    ],
  },
  {
    id: 'dish',
    statements: [
      'The favourite food in {s} is {o}.',
      'People in {s} love {o}.',
      'In {s} there is {o} at every feast.',
      'No meal in {s} is complete without {o}.',
    ],
    asked: [
      'What the favourite food in {s} is, every cook knows: the favourite food in {s} is {o}.',
      'Which food people in {s} love is no secret: it is {o}.',
    ],
    questions: [
      'What is the favourite food in {s}?',
      'Which food is the favourite in {s}?',
      'Name the favourite food in {s}.',
      'Tell me the favourite food in {s}.',
      'What food do people in {s} love?',
      'Please tell me what the favourite food in {s} is.',
    ],
  },
  {
    id: 'home',
    statements: [
      '{s} lives in {o}.',
      '{s} has a house in {o}.',
      'The home of {s} is in {o}.',
      'In {o} you can meet {s}.',
    ],
    asked: [
      'Where {s} lives is no secret: {s} lives in {o}.',
      'Which town {s} lives in, the neighbours know: {s} lives in {o}.',
    ],
    questions: [
      'Where does {s} live?',
      'In which town does {s} live?',
      'Which town does {s} live in?',
      'Tell me where {s} lives.',
      'Name the town where {s} lives.',
      'Please tell me where {s} lives.',
    ],
  },
  {
    id: 'job',
    statements: [
      '{s} works as a {o}.',
      '{s} is a {o}.',
      'The work of {s} is that of a {o}.',
      '{s} earns a living as a {o}.',
    ],
    asked: [
      'What {s} does for a living is no secret: {s} works as a {o}.',
      'Which job {s} has, the neighbours know: {s} works as a {o}.',
    ],
    questions: [
      'What does {s} do for a living?',
      'What is the job of {s}?',
      'Which job does {s} have?',
      'Tell me what {s} does for a living.',
      'Name the job of {s}.',
      'Please tell me what job {s} has.',
    ],
  },
  {
    id: 'pet',
    statements: [
      '{s} has a pet {o}.',
      '{s} keeps a {o} at home.',
      'The pet of {s} is a {o}.',
      '{s} feeds a pet {o} every morning.',
    ],
    asked: [
      'What pet {s} has is no secret: {s} has a pet {o}.',
      'Which animal {s} keeps, the neighbours know: {s} has a pet {o}.',
    ],
    questions: [
      'What pet does {s} have?',
      'Which animal does {s} keep?',
      'What is the pet of {s}?',
      'Tell me what pet {s} has.',
      'Name the pet of {s}.',
      'Please tell me which pet {s} has.',
    ],
  },
  {
    id: 'colour',
    statements: [
      '{s} likes the colour {o} best.',
      'The favourite colour of {s} is {o}.',
      '{s} wears {o} on feast days.',
      '{s} painted the front door {o}.',
    ],
    asked: [
      'What colour {s} likes best is no secret: {s} likes the colour {o} best.',
      'Which colour {s} likes, the neighbours know: {s} likes the colour {o} best.',
    ],
    questions: [
      'What colour does {s} like best?',
      'Which colour does {s} like best?',
      'What is the favourite colour of {s}?',
      'Tell me what colour {s} likes best.',
      'Name the favourite colour of {s}.',
      'Please tell me which colour {s} likes best.',
    ],
  },
  {
    id: 'instrument',
    statements: [
      '{s} plays the {o}.',
      'In the evening {s} plays the {o}.',
      '{s} learned to play the {o}.',
      'The instrument of {s} is the {o}.',
    ],
    asked: [
      'What instrument {s} plays is no secret: {s} plays the {o}.',
      'Which instrument {s} plays, the neighbours hear: {s} plays the {o}.',
    ],
    questions: [
      'What instrument does {s} play?',
      'Which instrument does {s} play?',
      'What does {s} play in the evening?',
      'Tell me what instrument {s} plays.',
      'Name the instrument of {s}.',
      'Please tell me which instrument {s} plays.',
    ],
  },
  {
    id: 'lair',
    statements: [
      '{A} lives in a {o}.',
      'The home of {a} is a {o}.',
      'In a {o} you may find {a}.',
      '{A} sleeps in a {o}.',
    ],
    asked: [
      'Where {a} lives is no secret: {a} lives in a {o}.',
      'What {a} calls home, every child knows: {a} lives in a {o}.',
    ],
    questions: [
      'Where does {a} live?',
      'What is the home of {a}?',
      'In what place does {a} live?',
      'Tell me where {a} lives.',
      'Name the home of {a}.',
      'Please tell me where {a} lives.',
    ],
  },
  {
    id: 'diet',
    statements: [
      '{A} eats {o}.',
      'The food of {a} is {o}.',
      '{A} likes {o} more than any other food.',
      'When {a} is hungry, it looks for {o}.',
    ],
    asked: [
      'What {a} eats is no secret: {a} eats {o}.',
      'Which food {a} likes, every child knows: {a} eats {o}.',
    ],
    questions: [
      'What does {a} eat?',
      'What is the food of {a}?',
      'Which food does {a} eat?',
      'Tell me what {a} eats.',
      'Name the food of {a}.',
      'Please tell me what {a} eats.',
    ],
  },
  {
    id: 'legs',
    statements: [
      '{A} has {o} legs.',
      '{A} walks on {o} legs.',
      'There are {o} legs on {a}.',
      'To count the legs of {a} is to count to {o}.',
    ],
    asked: [
      'How many legs {a} has is easy to see: {a} has {o} legs.',
      'What number of legs {a} has, every child knows: {a} has {o} legs.',
    ],
    questions: [
      'How many legs does {a} have?',
      'On how many legs does {a} walk?',
      'What number of legs does {a} have?',
      'Tell me how many legs {a} has.',
      'Count the legs of {a}.',
      'Please tell me how many legs {a} has.',
    ],
  },
  {
    id: 'material',
    statements: [
      '{A} is made of {o}.',
      'To make {a} one needs {o}.',
      'A good {s} is made from {o}.',
      'Without {o} nobody can make {a}.',
    ],
    asked: [
      'What {a} is made of is no secret: {a} is made of {o}.',
      'Which material makes {a}, every worker knows: {a} is made of {o}.',
    ],
    questions: [
      'What is {a} made of?',
      'Which material is {a} made of?',
      'What do you need to make {a}?',
      'Tell me what {a} is made of.',
      'Name the material of {a}.',
      'Please tell me what {a} is made of.',
    ],
  },
];
