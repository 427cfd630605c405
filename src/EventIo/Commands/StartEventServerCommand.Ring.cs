using System.Management.Automation;
using EventIo.Binding;
using EventIo.Completion;
using EventIo.Multiplexing;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Commands;

/// <content>io_uring: how the rings are set up.</content>
public sealed partial class StartEventServerCommand
{
    /// <summary>The features of the rings; by default the best that the kernel offers.</summary>
    [Parameter]
    [EnumName(typeof(RingFeature))]
    [ArgumentCompleter(typeof(RingFeatureCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? RingFeature
    {
        get;
        set
        {
            field = value;
            Ring = Ring with { RingFeatures = Enum.Parse<RingFeature>(string.Join(',', value!)) };
        }
    }

    /// <summary>Entries of the submission queue.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? SubmissionQueueSize
    {
        get => Ring.SubmissionQueueSize;
        set => Ring = Ring with { SubmissionQueueSize = value };
    }

    /// <summary>Entries of the completion queue.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? CompletionQueueSize
    {
        get => Ring.CompletionQueueSize;
        set => Ring = Ring with { CompletionQueueSize = value };
    }

    /// <summary>The initial number of receive buffers of a ring.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? RingBufferCount
    {
        get => Ring.RingBufferCount;
        set => Ring = Ring with { RingBufferCount = value };
    }

    /// <summary>The size of the table of direct descriptors.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? DirectDescriptorCount
    {
        get => Ring.DirectDescriptorCount;
        set => Ring = Ring with { DirectDescriptorCount = value };
    }

    /// <summary>Whether a kernel thread polls the submission queue.</summary>
    [Parameter]
    public SwitchParameter SubmissionPolling
    {
        get => Ring.SubmissionPolling;
        set => Ring = Ring with { SubmissionPolling = value };
    }

    /// <summary>The processor that this thread is bound to.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessorCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int? SubmissionPollingProcessor
    {
        get => Ring.SubmissionPollingProcessor;
        set => Ring = Ring with { SubmissionPollingProcessor = value };
    }

    /// <summary>Milliseconds without a request after which this thread sleeps.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? SubmissionPollingIdleMilliseconds
    {
        get => Ring.SubmissionPollingIdleMilliseconds;
        set => Ring = Ring with { SubmissionPollingIdleMilliseconds = value };
    }

    private MultiplexerOptions Ring
    {
        get => _options.Multiplexer;
        set => _options = _options with { Multiplexer = value };
    }
}
