// The worlds run side by side: they share nothing, and their tests wait more than they compute.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
