// Each world is three hubs and more. Two side by side, beside another suite, waited seconds for one of two cores, and
// their tables timed out where nothing was wrong.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
