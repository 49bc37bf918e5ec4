// The tests of the shared fleet run one after another, and beside them one of those that start all that they need.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
