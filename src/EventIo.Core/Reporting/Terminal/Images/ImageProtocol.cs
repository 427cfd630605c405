namespace EventIo.Reporting.Terminal.Images;

/// <summary>How a terminal is given images.</summary>
public enum ImageProtocol
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Kitty's graphics protocol: compressed pixels, scaled to a number of cells.</summary>
    Kitty,

    /// <summary>DEC's sixels, as of the VT340: bands of six pixels in the colours of a palette.</summary>
    Sixel,
}
