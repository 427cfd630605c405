using System.Numerics;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Multiplexing.Readiness;

/// <summary>select(2): bitmaps that are copied and scanned whole at each wait, up to the highest descriptor.</summary>
internal sealed unsafe class SelectMultiplexer : ReadinessMultiplexer
{
    /// <summary>Descriptors that the C library's fd_set holds: 0 to 1023.</summary>
    internal const int SetSize = 1024;

    private const int BitsPerWord = 64;

    private readonly bool _allowLargeSet;
    private ulong[] _readers = [];
    private ulong[] _writers = [];
    private ulong[] _readable = [];
    private ulong[] _writable = [];
    private int[] _keys = [];
    private int _limit;
    private int _writerCount;
    private int _first;

    internal SelectMultiplexer(MultiplexerOptions options)
        : base(TriggerMode.Level, options)
    {
        _allowLargeSet = options.AllowLargeDescriptorSet;
        WatchWakeEvent();
    }

    /// <inheritdoc/>
    public override MultiplexerKind Kind => MultiplexerKind.Select;

    private protected override void Watch(int key, int descriptor, Interest interest, bool isWatched)
    {
        if (descriptor >= SetSize && !_allowLargeSet)
            throw new DescriptorSetException(descriptor, SetSize);
        EnsureCapacity(descriptor);
        _keys[descriptor] = key;
        _limit = Math.Max(_limit, descriptor + 1);
        Assign(_readers, descriptor, (interest & Interest.Readable) != 0);
        _writerCount += Assign(_writers, descriptor, (interest & Interest.Writable) != 0);
    }

    private protected override void Unwatch(int key, int descriptor)
    {
        Assign(_readers, descriptor, false);
        _writerCount += Assign(_writers, descriptor, false);
        while (_limit > 0 && !IsWatched(_limit - 1))
            _limit--;
    }

    private protected override int Poll(Span<ReadyDescriptor> ready, long timeoutNanoseconds)
    {
        int words = (_limit + BitsPerWord - 1) / BitsPerWord;
        bool hasWriters = _writerCount > 0;
        Array.Copy(_readers, _readable, words);
        if (hasWriters)
            Array.Copy(_writers, _writable, words);
        timespec time = TimeSpecification.FromNanoseconds(Math.Max(0, timeoutNanoseconds));
        int found;
        fixed (ulong* readable = _readable, writable = _writable)
        {
            found = HotCalls.PSelect(
                _limit, readable, hasWriters ? writable : null, null, timeoutNanoseconds < 0 ? null : &time, null);
        }
        SystemCalls++;
        DescriptorsScanned += _limit;
        return found < 0 ? -HotCalls.LastError : Collect(ready, found, words, hasWriters);
    }

    // The next wait finds again what had no room; it begins after the last one reported, so that none starves.
    private int Collect(Span<ReadyDescriptor> ready, int found, int words, bool hasWriters)
    {
        int count = 0;
        int word = _first < _limit ? _first / BitsPerWord : 0;
        ulong upper = _first < _limit ? ulong.MaxValue << (_first % BitsPerWord) : ulong.MaxValue;
        _first = 0;
        // If the last wait ended in the middle of a word, this word is visited twice: its upper bits first, its lower
        // bits last.
        for (int visited = 0; visited <= words && found > 0; visited++)
        {
            ulong writable = hasWriters ? _writable[word] : 0;
            ulong mask = visited == 0 ? upper : visited < words ? ulong.MaxValue : ~upper;
            for (ulong any = (_readable[word] | writable) & mask; any != 0; any &= any - 1)
            {
                int bit = BitOperations.TrailingZeroCount(any);
                if (count == ready.Length)
                {
                    _first = (word * BitsPerWord) + bit;
                    return count;
                }
                PollEvents events = PollEvents.None;
                if ((_readable[word] >> bit & 1) != 0)
                {
                    events |= PollEvents.In;
                    found--;
                }
                if ((writable >> bit & 1) != 0)
                {
                    events |= PollEvents.Out;
                    found--;
                }
                ready[count++] = new(_keys[(word * BitsPerWord) + bit], events);
            }
            word = word + 1 < words ? word + 1 : 0;
        }
        return count;
    }

    private static int Assign(ulong[] set, int descriptor, bool isMember)
    {
        ref ulong word = ref set[descriptor / BitsPerWord];
        ulong bit = 1UL << (descriptor % BitsPerWord);
        ulong before = word;
        word = isMember ? before | bit : before & ~bit;
        return word == before ? 0 : isMember ? 1 : -1;
    }

    private bool IsWatched(int descriptor) =>
        ((_readers[descriptor / BitsPerWord] | _writers[descriptor / BitsPerWord])
            >> (descriptor % BitsPerWord) & 1) != 0;

    private void EnsureCapacity(int descriptor)
    {
        if (descriptor < _keys.Length)
            return;
        int words = Math.Max(
            SetSize / BitsPerWord, (int)BitOperations.RoundUpToPowerOf2((uint)descriptor + 1) / BitsPerWord);
        Array.Resize(ref _readers, words);
        Array.Resize(ref _writers, words);
        Array.Resize(ref _readable, words);
        Array.Resize(ref _writable, words);
        Array.Resize(ref _keys, words * BitsPerWord);
    }
}
