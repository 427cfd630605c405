namespace EventIo.Multiplexing;

/// <summary>Collects the completions of a wait in the span that the caller of the wait passed.</summary>
internal ref struct CompletionWriter(Span<Completion> completions)
{
    private readonly Span<Completion> _completions = completions;

    /// <summary>How many completions have been added.</summary>
    internal int Count { get; private set; }

    /// <summary>How many entries are reserved for other ready descriptors.</summary>
    internal int Reserved { get; set; }

    /// <summary>How many completions can be added without using reserved entries.</summary>
    internal readonly int Room => _completions.Length - Reserved - Count;

    internal void Add(
        int slot, int generation, Operation operation, int result, int buffer = Completion.NoBuffer) =>
        _completions[Count++] = new Completion(slot, generation, operation, result, buffer);
}
