// Two regions are eight processes and more; two pairs at once on two cores would only test patience.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
