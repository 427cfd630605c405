namespace EventIo.Reporting.Rows;

/// <summary>The kinds of rows that pictures and reports distinguish.</summary>
public enum RowKind
{
    /// <summary>A finding.</summary>
    Finding,

    /// <summary>A comparison of two sets of measurements.</summary>
    Comparison,

    /// <summary>An interval of a load measurement.</summary>
    Interval,

    /// <summary>A load measurement.</summary>
    Load,

    /// <summary>A readiness measurement.</summary>
    Readiness,

    /// <summary>A transfer.</summary>
    Transfer,

    /// <summary>Anything else: a socket, a loop, a server.</summary>
    Other,
}
