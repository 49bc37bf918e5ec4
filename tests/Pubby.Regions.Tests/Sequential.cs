// Two regions are eight processes and more; two pairs at once on two cores would only test patience: three worlds side
// by side took less time, and timed out where nothing was wrong.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
