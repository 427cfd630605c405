using System.Globalization;

namespace EventIo.Measurement;

/// <summary>Formats numbers of bytes.</summary>
public static class ByteText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Formats a number in binary units with at most three digits: <c>64 KiB</c>, <c>1.5 MiB</c>.</summary>
    /// <param name="bytes">The number.</param>
    /// <param name="culture">Decides the decimal separator; invariant if null.</param>
    /// <returns>The text.</returns>
    public static string Of(double bytes, CultureInfo? culture = null)
    {
        int unit = 0;
        for (; bytes >= 1023.5 && unit < Units.Length - 1; unit++)
            bytes /= 1024;
        string format = bytes < 10 ? "0.##" : bytes < 100 ? "0.#" : "0";
        return $"{bytes.ToString(format, culture ?? CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}
