using EventIo.Tests;
using Xunit;

// Runs more lanes at a time than there are processors, since most of them wait for other programs.
[assembly: CollectionBehavior(typeof(Lanes), MaxParallelThreads = 12)]
[assembly: TestCollectionOrderer(typeof(LaneOrder))]
