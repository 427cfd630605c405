using EventIo.Native.Linux.Files;
using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <summary>
/// An io_uring(7) instance. This file has setup, mapping and teardown; submission and completion have their own files.
/// </summary>
/// <remarks>
/// The thread that creates it uses it and disposes it: IORING_SETUP_SINGLE_ISSUER and the registered descriptor belong
/// to that thread.
/// </remarks>
internal sealed unsafe partial class Ring : IDisposable
{
    /// <summary>The tag of requests whose completion is ignored.</summary>
    internal const ulong NoTag = ulong.MaxValue;

    // NODROP: the kernel keeps completions when their queue is full (Linux 5.5).
    internal const RingFeatures RequiredFeatures = RingFeatures.NODROP | RingFeatures.SINGLE_MMAP;

    private const uint MinEntries = 16;
    private const long TeardownNanoseconds = Nanoseconds.PerSecond;

    private readonly DescriptorHandle _handle;
    private readonly MappedMemory _rings;
    private readonly MappedMemory _entries;
    private readonly int _owner = Environment.CurrentManagedThreadId;
    private readonly int _enterDescriptor;
    private readonly uint _enterFlags;
    private readonly bool _isPolled;
    private bool _isDisposed;

    /// <summary>
    /// Sets up a ring with the best flags that the kernel accepts; smaller than requested if RLIMIT_MEMLOCK is low.
    /// </summary>
    /// <param name="submissionEntries">Entries of the submission queue; the kernel rounds up to a power of two.</param>
    /// <param name="completionEntries">Entries of the completion queue, at least as many.</param>
    /// <exception cref="NativeException">The kernel refused.</exception>
    internal Ring(int submissionEntries, int completionEntries)
        : this(new RingParameters(submissionEntries, completionEntries))
    {
    }

    /// <summary>Sets up a ring with the first of the flag sets that the kernel accepts.</summary>
    /// <param name="wanted">The parameters.</param>
    /// <exception cref="NativeException">The kernel refused.</exception>
    internal Ring(RingParameters wanted)
    {
        _handle = new DescriptorHandle(SetUp(wanted, out io_uring_params parameters));
        try
        {
            Setup = (RingSetup)parameters.flags;
            Features = (RingFeatures)parameters.features;
            if ((Features & RequiredFeatures) != RequiredFeatures)
                throw new NativeException(
                    "io_uring_setup(2)", Errno.ENOSYS, $"a ring with {RequiredFeatures & ~Features}");
            nuint submissionBytes = parameters.sq_off.array + (parameters.sq_entries * sizeof(uint));
            nuint completionBytes = parameters.cq_off.cqes + (parameters.cq_entries * (nuint)sizeof(CompletionEntry));
            _rings = new MappedMemory(
                _handle.Value, RingConstants.OFF_SQ_RING, nuint.Max(submissionBytes, completionBytes));
            _entries = new MappedMemory(
                _handle.Value, RingConstants.OFF_SQES, parameters.sq_entries * (nuint)sizeof(SubmissionEntry));
        }
        catch
        {
            _rings?.Dispose();
            _handle.Dispose();
            throw;
        }
        Abilities = Known(Features) & wanted.Abilities;
        MapSubmission(parameters);
        MapCompletion(parameters);
        _isPolled = (Setup & RingSetup.SQPOLL) != 0;
        (_enterDescriptor, _enterFlags) = wanted.RegistersDescriptor ? RegisterDescriptor() : (_handle.Value, 0);
    }

    /// <summary>The setup flags that the kernel accepted.</summary>
    internal RingSetup Setup { get; }

    /// <summary>The features that the kernel reports.</summary>
    internal RingFeatures Features { get; }

    /// <summary>The abilities that this ring uses, of those that the kernel reports as features.</summary>
    internal RingAbility Abilities { get; }

    /// <summary>System calls for submitting and waiting so far.</summary>
    internal long EnterCount { get; private set; }

    /// <summary>Requests whose last completion has not been taken yet.</summary>
    internal int InFlightCount { get; private set; }

    /// <summary>The ID of the thread that set it up.</summary>
    internal int OwnerThread { get; } = LibCSupplement.CurrentThreadId();

    /// <summary>Whether its descriptor is registered with the thread.</summary>
    internal bool IsDescriptorRegistered => _enterFlags != 0;

    /// <summary>The descriptor, for io_uring_register(2).</summary>
    internal int Descriptor => _handle.Value;

    /// <summary>
    /// Drops the pending requests, cancels all others and takes their completions, so that the kernel no longer writes
    /// to our memory or keeps sockets open.
    /// </summary>
    /// <param name="onCompletion">Called with each remaining completion.</param>
    /// <param name="tags">
    /// The tags of all requests that may be in flight, for a kernel that can't cancel everything at once; otherwise
    /// <see langword="null"/>.
    /// </param>
    /// <returns>
    /// Whether nothing is in flight. On another thread than the owner's, requests can't be cancelled.
    /// </returns>
    internal bool CancelAll(Action<CompletionEntry>? onCompletion, IEnumerable<ulong>? tags = null)
    {
        if (_isDisposed || Environment.CurrentManagedThreadId != _owner)
            return InFlightCount == 0;
        long deadline = MonotonicClock.Nanoseconds + TeardownNanoseconds;
        DropPending();
        if (InFlightCount > 0)
        {
            if (tags is null)
                Queue(SubmissionEntry.CancelEverything());
            foreach (ulong tag in tags ?? [])
                Queue(SubmissionEntry.Cancel(tag));
        }
        while (true)
        {
            while (TryTake(out CompletionEntry completion))
                onCompletion?.Invoke(completion);
            long left = deadline - MonotonicClock.Nanoseconds;
            if (InFlightCount == 0 || left <= 0)
            {
                FlushPending();
                return InFlightCount == 0;
            }
            if (SubmitAndWait(left) is < 0 and not (-Errno.EINTR or -Errno.ETIME))
                return false;
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        // The registration keeps the ring open after its descriptor is closed. It can only be removed on the owner's
        // thread, to which its index belongs.
        if (_enterFlags != 0 && Environment.CurrentManagedThreadId == _owner)
        {
            ResourceUpdate update = new() { Offset = (uint)_enterDescriptor };
            _ = RingCalls.Register(_handle.Value, RingConstants.UNREGISTER_RING_FDS, &update, 1);
        }
        // Makes a use after disposal throw instead of crashing the process.
        _submissionHead = null;
        _submissionFlags = null;
        _completionTail = null;
        _handle.Dispose();
        _entries.Dispose();
        _rings.Dispose();
    }

    /// <summary>Returns the abilities that the features of a ring imply.</summary>
    internal static RingAbility Known(RingFeatures features)
    {
        RingAbility known = RingAbility.StandingPoll | RingAbility.BufferRing | RingAbility.CancelAll;
        if ((features & RingFeatures.FAST_POLL) != 0)
            known |= RingAbility.FastPoll;
        if ((features & RingFeatures.POLL_32BITS) != 0)
            known |= RingAbility.ExclusivePoll;
        if ((features & RingFeatures.EXT_ARG) != 0)
            known |= RingAbility.TimedWait;
        if ((features & RingFeatures.CQE_SKIP) != 0)
            known |= RingAbility.SilentSuccess;
        return known;
    }

    private static int SetUp(RingParameters wanted, out io_uring_params parameters)
    {
        uint submissionEntries = (uint)wanted.SubmissionEntries;
        uint completionEntries = (uint)Math.Max(wanted.SubmissionEntries, wanted.CompletionEntries);
        while (true)
        {
            bool isSmallest = !wanted.MayShrink || submissionEntries <= MinEntries;
            int descriptor = TrySetUp(wanted, submissionEntries, completionEntries, isSmallest, out parameters);
            if (descriptor >= 0)
                return descriptor;
            if (descriptor != -Errno.ENOMEM || isSmallest)
            {
                throw new NativeException(
                    "io_uring_setup(2)", -descriptor, $"queues of {submissionEntries} and {completionEntries} entries");
            }
            submissionEntries /= 2;
            completionEntries = Math.Max(submissionEntries, completionEntries / 2);
        }
    }

    private static int TrySetUp(
        RingParameters wanted, uint submissionEntries, uint completionEntries, bool isRetried,
        out io_uring_params parameters)
    {
        int descriptor = -Errno.EINVAL;
        parameters = default;
        foreach (RingSetup setup in wanted.Setups)
        {
            parameters = new io_uring_params
            {
                flags = (uint)setup,
                cq_entries = completionEntries,
                sq_thread_cpu = (uint)wanted.PollingProcessor,
                sq_thread_idle = (uint)wanted.PollingIdleMilliseconds,
            };
            fixed (io_uring_params* address = &parameters)
            {
                descriptor = isRetried
                    ? RingCalls.SetupWithRetries(submissionEntries, address)
                    : RingCalls.Setup(submissionEntries, address);
            }
            if (descriptor != -Errno.EINVAL)
                break;
        }
        return descriptor;
    }

    // Saves the kernel the lookup of the descriptor in each enter (io_uring_register(2), IORING_REGISTER_RING_FDS). A
    // thread can register 16 rings; further ones use their plain descriptor.
    private (int Descriptor, uint Flags) RegisterDescriptor()
    {
        ResourceUpdate update = new() { Offset = uint.MaxValue, Data = (ulong)_handle.Value };
        int registered = RingCalls.Register(_handle.Value, RingConstants.REGISTER_RING_FDS, &update, 1);
        return registered == 1 ? ((int)update.Offset, RingConstants.ENTER_REGISTERED_RING) : (_handle.Value, 0);
    }
}
