// Every test here has processes and deadlines: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
