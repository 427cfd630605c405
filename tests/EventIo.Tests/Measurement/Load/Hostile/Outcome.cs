using EventIo.Measurement.Load;

namespace EventIo.Tests.Measurement.Load.Hostile;

/// <summary>The result of a run against a scripted server.</summary>
internal sealed record Outcome
{
    public long Requests { get; init; }

    public long ConnectErrors { get; init; }

    public long TimeoutErrors { get; init; }

    public long ResetErrors { get; init; }

    public long ClosedErrors { get; init; }

    public long StatusErrors { get; init; }

    public long ContentErrors { get; init; }

    public long Unanswered { get; init; }

    public long IdleCloses { get; init; }

    public long ConnectionsOpened { get; init; } = 1;

    internal static Outcome Of(LoadMeasurement row) => new()
    {
        Requests = row.Requests!.Value,
        ConnectErrors = row.ConnectErrors,
        TimeoutErrors = row.TimeoutErrors,
        ResetErrors = row.ResetErrors,
        ClosedErrors = row.ClosedErrors,
        StatusErrors = row.StatusErrors,
        ContentErrors = row.ContentErrors,
        Unanswered = row.UnansweredRequests,
        IdleCloses = row.IdleCloses,
        ConnectionsOpened = row.ConnectionsOpened,
    };
}
