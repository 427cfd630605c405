using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <summary>
/// An io_uring(7) instance. Submission and completion lie in files of their own; this one sets up, maps and tears down.
/// </summary>
/// <remarks>
/// The thread that creates it uses it and disposes it: IORING_SETUP_SINGLE_ISSUER and the registered descriptor belong
/// to that thread.
/// </remarks>
internal sealed unsafe partial class Ring : IDisposable
{
    /// <summary>The tag of requests whose completion nobody waits for.</summary>
    internal const ulong NoTag = ulong.MaxValue;

    // Waits with a time, completions that are kept when their queue is full, and requests that tell only of failure are taken
    // for granted: Linux 5.17.
    internal const RingFeatures RequiredFeatures =
        RingFeatures.EXT_ARG | RingFeatures.NODROP | RingFeatures.SINGLE_MMAP | RingFeatures.CQE_SKIP;

    private const uint MinEntries = 16;
    private const long TeardownNanoseconds = 1_000_000_000;

    private readonly DescriptorHandle _handle;
    private readonly MappedMemory _rings;
    private readonly MappedMemory _entries;
    private readonly int _owner = Environment.CurrentManagedThreadId;
    private readonly int _enterDescriptor;
    private readonly uint _enterFlags;
    private readonly bool _isPolled;
    private bool _isDisposed;

    /// <summary>
    /// Sets a ring up with the best flags that the kernel takes; smaller than asked for where RLIMIT_MEMLOCK is low.
    /// </summary>
    /// <param name="submissionEntries">Entries of the submission queue; the kernel rounds up to a power of two.</param>
    /// <param name="completionEntries">Entries of the completion queue, at least as many.</param>
    /// <exception cref="NativeException">The kernel refused.</exception>
    internal Ring(int submissionEntries, int completionEntries)
        : this(new RingParameters(submissionEntries, completionEntries))
    {
    }

    /// <summary>Sets a ring up with the first of its parameters' flag sets that the kernel takes.</summary>
    /// <param name="wanted">What it is to be.</param>
    /// <exception cref="NativeException">The kernel refused.</exception>
    internal Ring(RingParameters wanted)
    {
        _handle = new DescriptorHandle(SetUp(wanted, out io_uring_params parameters));
        try
        {
            Setup = (RingSetup)parameters.flags;
            Features = (RingFeatures)parameters.features;
            if ((Features & RequiredFeatures) != RequiredFeatures)
                throw new NativeException("io_uring_setup(2)", Errno.ENOSYS, $"a ring with {RequiredFeatures & ~Features}");
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
        MapSubmission(parameters);
        MapCompletion(parameters);
        _isPolled = (Setup & RingSetup.SQPOLL) != 0;
        (_enterDescriptor, _enterFlags) = wanted.RegistersDescriptor ? RegisterDescriptor() : (_handle.Value, 0);
    }

    /// <summary>The setup flags that the kernel took.</summary>
    internal RingSetup Setup { get; }

    /// <summary>What the kernel says that it can.</summary>
    internal RingFeatures Features { get; }

    /// <summary>Calls of io_uring_enter(2) so far.</summary>
    internal long EnterCount { get; private set; }

    /// <summary>Requests that have not had their last completion taken.</summary>
    internal int InFlightCount { get; private set; }

    /// <summary>The number of the thread that set it up.</summary>
    internal int OwnerThread { get; } = LibCSupplement.CurrentThreadId();

    /// <summary>Whether its descriptor is registered with the thread.</summary>
    internal bool IsDescriptorRegistered => _enterFlags != 0;

    /// <summary>The descriptor, for io_uring_register(2).</summary>
    internal int Descriptor => _handle.Value;

    /// <summary>
    /// Submits what is pending, cancels all requests and takes their completions, so that the kernel writes to no memory of ours
    /// any more and holds no socket.
    /// </summary>
    /// <param name="onCompletion">Sees each completion that is left.</param>
    /// <returns>Whether nothing is in flight; never true for another thread than the owner while requests are.</returns>
    internal bool CancelAll(Action<CompletionEntry>? onCompletion)
    {
        if (_isDisposed || Environment.CurrentManagedThreadId != _owner)
            return InFlightCount == 0;
        long deadline = MonotonicClock.Nanoseconds + TeardownNanoseconds;
        if (InFlightCount > 0)
            Queue(SubmissionEntry.CancelEverything());
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
        // The registration holds the ring open beyond its descriptor, and its index means something in this thread only.
        if (_enterFlags != 0 && Environment.CurrentManagedThreadId == _owner)
        {
            ResourceUpdate update = new() { Offset = (uint)_enterDescriptor };
            _ = RingCalls.Register(_handle.Value, RingConstants.UNREGISTER_RING_FDS, &update, 1);
        }
        // A use after the end is to be an exception, not the end of the process.
        _submissionHead = null;
        _submissionFlags = null;
        _completionTail = null;
        _handle.Dispose();
        _entries.Dispose();
        _rings.Dispose();
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
        RingParameters wanted, uint submissionEntries, uint completionEntries, bool isPatient, out io_uring_params parameters)
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
                descriptor = isPatient
                    ? RingCalls.SetupWithPatience(submissionEntries, address)
                    : RingCalls.Setup(submissionEntries, address);
            }
            if (descriptor != -Errno.EINVAL)
                break;
        }
        return descriptor;
    }

    // Saves the kernel looking the descriptor up at each enter (io_uring_register(2), IORING_REGISTER_RING_FDS). A thread
    // has room for 16 of them; a ring beyond works by its plain descriptor.
    private (int Descriptor, uint Flags) RegisterDescriptor()
    {
        ResourceUpdate update = new() { Offset = uint.MaxValue, Data = (ulong)_handle.Value };
        int registered = RingCalls.Register(_handle.Value, RingConstants.REGISTER_RING_FDS, &update, 1);
        return registered == 1 ? ((int)update.Offset, RingConstants.ENTER_REGISTERED_RING) : (_handle.Value, 0);
    }
}
