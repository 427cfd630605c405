namespace EventIo.Reporting.Charts;

/// <summary>The units of axes.</summary>
public enum ChartUnit
{
    /// <summary>A plain number.</summary>
    None,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Events per second.</summary>
    PerSecond,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Bytes per second.</summary>
    BytesPerSecond,

    /// <summary>Percent.</summary>
    Percent,

    /// <summary>A share from 0 to 1, shown in percent.</summary>
    Share,
}
