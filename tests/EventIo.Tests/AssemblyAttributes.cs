using EventIo.Tests;
using Xunit;

// More lanes than processors, because most wait for other programs. With even more, the longest lanes get less of the
// processors, and the run takes longer: 2:45 on two processors, 3:03 with 12 lanes.
[assembly: CollectionBehavior(typeof(Lanes), MaxParallelThreads = 8)]
[assembly: TestCollectionOrderer(typeof(LaneOrder))]
