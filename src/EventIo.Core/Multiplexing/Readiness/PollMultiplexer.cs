using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Multiplexing.Readiness;

/// <summary>poll(2): a dense array of descriptors that is scanned whole at each wait.</summary>
internal sealed unsafe class PollMultiplexer : ReadinessMultiplexer
{
    private PollDescriptor[] _entries = GC.AllocateArray<PollDescriptor>(64, pinned: true);
    private int[] _keyOfEntry = new int[64];
    private int[] _entryOfKey = new int[64];
    private int _count;
    private int _first;

    internal PollMultiplexer(MultiplexerOptions options)
        : base(TriggerMode.Level, options) => WatchWakeEvent();

    /// <inheritdoc/>
    public override MultiplexerKind Kind => MultiplexerKind.Poll;

    private protected override void Watch(int key, int descriptor, Interest interest, bool isWatched)
    {
        PollEvents events = ((interest & Interest.Readable) != 0 ? PollEvents.In : PollEvents.None)
            | ((interest & Interest.Writable) != 0 ? PollEvents.Out : PollEvents.None);
        if (!isWatched)
            Add(key);
        _entries[_entryOfKey[key]] = new PollDescriptor { Descriptor = descriptor, Events = events };
    }

    private protected override void Unwatch(int key, int descriptor)
    {
        // The last entry moves into the gap, so that the array stays dense.
        int gap = _entryOfKey[key];
        int last = --_count;
        _entries[gap] = _entries[last];
        _keyOfEntry[gap] = _keyOfEntry[last];
        _entryOfKey[_keyOfEntry[gap]] = gap;
    }

    private protected override int Poll(Span<ReadyDescriptor> ready, long timeoutNanoseconds)
    {
        timespec time = TimeSpecification.FromNanoseconds(Math.Max(0, timeoutNanoseconds));
        int found;
        fixed (PollDescriptor* entries = _entries)
            found = HotCalls.PPoll(entries, (nuint)_count, timeoutNanoseconds < 0 ? null : &time, null);
        SystemCalls++;
        DescriptorsScanned += _count;
        return found < 0 ? -HotCalls.LastError : Collect(ready, found);
    }

    // The next wait finds again the entries that had no room; it starts with them, so that none starves.
    private int Collect(Span<ReadyDescriptor> ready, int found)
    {
        int wanted = Math.Min(found, ready.Length);
        int count = 0;
        ReadOnlySpan<PollDescriptor> entries = _entries.AsSpan(0, _count);
        int entry = _first < entries.Length ? _first : 0;
        for (int visited = 0; visited < entries.Length && count < wanted; visited++)
        {
            PollEvents events = entries[entry].Returned;
            if (events != PollEvents.None)
                ready[count++] = new(_keyOfEntry[entry], events);
            entry = entry + 1 < entries.Length ? entry + 1 : 0;
        }
        _first = found > wanted ? entry : 0;
        return count;
    }

    private void Add(int key)
    {
        if (_count == _keyOfEntry.Length)
        {
            PollDescriptor[] larger = GC.AllocateArray<PollDescriptor>(_count * 2, pinned: true);
            _entries.CopyTo(larger, 0);
            _entries = larger;
            Array.Resize(ref _keyOfEntry, _count * 2);
        }
        if (key >= _entryOfKey.Length)
            Array.Resize(ref _entryOfKey, Math.Max(key + 1, _entryOfKey.Length * 2));
        _keyOfEntry[_count] = key;
        _entryOfKey[key] = _count++;
    }
}
