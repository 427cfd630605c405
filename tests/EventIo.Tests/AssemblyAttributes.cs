using Xunit;

// Measuring tests need the machine to themselves: no two tests at the same time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
