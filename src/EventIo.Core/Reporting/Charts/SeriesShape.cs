namespace EventIo.Reporting.Charts;

/// <summary>How the points of a series are connected.</summary>
public enum SeriesShape
{
    /// <summary>A line from point to point.</summary>
    Line,

    /// <summary>Steps: a point's value applies from the previous point to this one.</summary>
    Steps,

    /// <summary>Bars from the bottom: a point's bar reaches from the previous point to this one.</summary>
    Bars,
}
