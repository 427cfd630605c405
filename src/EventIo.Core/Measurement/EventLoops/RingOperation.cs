namespace EventIo.Measurement.EventLoops;

/// <summary>A thread's use of one io_uring operation.</summary>
public sealed record RingOperation
{
    /// <summary>The operation's name in the kernel: <c>RECV</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Requests submitted.</summary>
    public long Submitted { get; init; }

    /// <summary>Completions of requests submitted during the measurement; a multishot request has many.</summary>
    public long Completed { get; init; }

    /// <summary>Requests that were handed to a worker thread because they would block.</summary>
    public long Punted { get; init; }

    /// <summary>
    /// From submission to completion, on average; <see langword="null"/> if only multishot requests completed.
    /// </summary>
    public double? MeanMicroseconds { get; init; }

    /// <summary>The longest time from submission to completion; as <see cref="MeanMicroseconds"/>.</summary>
    public double? MaxMicroseconds { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Operation} {Submitted}");
}
