// A fleet is seven processes; two at once on two cores would only test patience.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
