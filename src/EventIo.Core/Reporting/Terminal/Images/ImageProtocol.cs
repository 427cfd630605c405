namespace EventIo.Reporting.Terminal.Images;

/// <summary>The protocol by which a terminal receives images.</summary>
public enum ImageProtocol
{
    /// <summary>None: the terminal shows no images.</summary>
    None,

    /// <summary>Kitty's graphics protocol: compressed pixels, scaled to a number of cells.</summary>
    Kitty,

    /// <summary>DEC's sixels, as on the VT340: bands six pixels high, in the colours of a palette.</summary>
    Sixel,
}
