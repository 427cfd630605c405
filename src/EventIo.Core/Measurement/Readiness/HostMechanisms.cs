using EventIo.Multiplexing;

namespace EventIo.Measurement.Readiness;

/// <summary>
/// Caches what this host offers of each mechanism for one measurement: every row needs it, and detecting io_uring takes
/// a few milliseconds.
/// </summary>
internal sealed class HostMechanisms
{
    private readonly Dictionary<MultiplexerKind, MultiplexerDescription> _descriptions = [];

    internal MultiplexerDescription Describe(MultiplexerKind kind)
    {
        if (!_descriptions.TryGetValue(kind, out MultiplexerDescription? description))
            _descriptions[kind] = description = MultiplexerCatalog.Describe(kind);
        return description;
    }
}
