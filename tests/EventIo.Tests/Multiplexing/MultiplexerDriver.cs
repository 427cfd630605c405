using System.Diagnostics;
using EventIo.Multiplexing;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <summary>Waits until a condition holds, collects what is received, and returns buffers.</summary>
internal sealed class MultiplexerDriver(Multiplexer multiplexer, int capacity = 64)
{
    private readonly Completion[] _completions = new Completion[capacity];
    private readonly Dictionary<(int Slot, int Generation), MemoryStream> _received = [];

    /// <summary>Every completion so far.</summary>
    internal List<Completion> Completions { get; } = [];

    internal bool KeepsBuffers { get; set; }

    internal Action<Completion>? OnCompletion { get; set; }

    internal byte[] Received(int slot, int generation = 0) =>
        _received.TryGetValue((slot, generation), out MemoryStream? stream) ? stream.ToArray() : [];

    internal int ReceivedCount(int slot, int generation = 0) =>
        _received.TryGetValue((slot, generation), out MemoryStream? stream) ? (int)stream.Length : 0;

    internal int Count(Operation operation) => Completions.Count(completion => completion.Operation == operation);

    internal Completion Single(Operation operation) =>
        Assert.Single(Completions, completion => completion.Operation == operation);

    /// <summary>Waits once.</summary>
    internal int Wait(long timeoutNanoseconds = 0)
    {
        int count = multiplexer.Wait(_completions, timeoutNanoseconds);
        foreach (Completion completion in _completions.AsSpan(0, count))
            Record(completion);
        return count;
    }

    /// <summary>Waits until a condition holds; fails after a while.</summary>
    internal void Until(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < HangGuard.Time, "The condition does not hold.");
            Wait(10_000_000);
        }
    }

    /// <summary>Waits for a while; fails if anything is reported.</summary>
    internal void ExpectSilence(long nanoseconds = 20_000_000)
    {
        int before = Completions.Count;
        Assert.Equal(0, Wait(nanoseconds));
        Assert.Equal(before, Completions.Count);
    }

    /// <summary>Detaches a slot and waits for its last completion.</summary>
    internal void Detach(int slot)
    {
        int before = Count(Operation.Detached);
        if (!multiplexer.Detach(slot))
            Until(() => Count(Operation.Detached) > before);
    }

    private void Record(Completion completion)
    {
        Completions.Add(completion);
        if (completion.Operation == Operation.Receive && completion.Result > 0)
        {
            (int, int) key = (completion.Slot, completion.Generation);
            if (!_received.TryGetValue(key, out MemoryStream? stream))
                _received.Add(key, stream = new MemoryStream());
            stream.Write(multiplexer.Buffers.Bytes(completion.Buffer, completion.Result));
            if (!KeepsBuffers)
                multiplexer.ReturnBuffer(completion.Buffer);
        }
        OnCompletion?.Invoke(completion);
    }
}
