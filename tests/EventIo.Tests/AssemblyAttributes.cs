using EventIo.Tests;
using Xunit;

// Runs more lanes at a time than there are processors, because most lanes wait for other programs.
[assembly: CollectionBehavior(typeof(Lanes), MaxParallelThreads = 12)]
[assembly: TestCollectionOrderer(typeof(LaneOrder))]
