using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <summary>Runs alone: these tests count descriptors and time, send signals and lower limits of the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MultiplexingCollection
{
    public const string Name = "Multiplexing";
}
