using System.Globalization;

namespace EventIo.Measurement;

/// <summary>Numbers of bytes in words.</summary>
internal static class ByteText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>In binary units, three digits at the most: <c>64 KiB</c>, <c>1.5 MiB</c>.</summary>
    internal static string Of(double bytes)
    {
        int unit = 0;
        for (; bytes >= 1024 && unit < Units.Length - 1; unit++)
            bytes /= 1024;
        string format = bytes < 10 ? "0.##" : bytes < 100 ? "0.#" : "0";
        return $"{bytes.ToString(format, CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}
