using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EventIo.Sockets;

/// <summary>
/// Values of options between a user and the kernel. A value is a <see cref="long"/>, or a <see cref="string"/> where it is a
/// word: <c>off</c>, <c>unlimited</c>, a congestion control's name.
/// </summary>
public static class SocketOptionConversion
{
    internal const int MaxBytes = 16;

    private const string Off = "off";
    private const string Unlimited = "unlimited";

    /// <summary>A value as a user gives it: numbers of any type, true and false, on and off, text.</summary>
    /// <param name="option">The option.</param>
    /// <param name="given">What was given.</param>
    /// <returns>A <see cref="long"/> or a <see cref="string"/> that the option may have.</returns>
    /// <exception cref="SocketProblemException">It is no value of the option, or out of its range.</exception>
    public static object Parse(SocketOptionDescription option, object? given)
    {
        ArgumentNullException.ThrowIfNull(option);
        string text = Convert.ToString(given, CultureInfo.InvariantCulture)?.Trim() ?? "";
        return option.Type switch
        {
            SocketOptionType.Name => text.Length is > 0 and < MaxBytes && text.All(char.IsAscii)
                ? text
                : throw SocketProblems.ValueInvalid(option, given),
            SocketOptionType.Linger when IsWord(text, Off) || IsWord(text, "false") => Off,
            SocketOptionType.Rate when IsWord(text, Unlimited) => Unlimited,
            SocketOptionType.Flag when IsWord(text, "true") || IsWord(text, "on") => 1L,
            SocketOptionType.Flag when IsWord(text, "false") || IsWord(text, Off) => 0L,
            _ => Number(text) is { } number && number >= option.Minimum && number <= option.Maximum
                ? number
                : throw SocketProblems.ValueInvalid(option, given),
        };
    }

    /// <summary>A value as setsockopt(2) takes it.</summary>
    /// <returns>How many bytes were filled.</returns>
    internal static int Encode(SocketOptionDescription option, object value, Span<byte> bytes)
    {
        switch (option.Type)
        {
            case SocketOptionType.Name:
                return Encoding.ASCII.GetBytes((string)value, bytes);
            case SocketOptionType.Rate:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, value is long rate ? (ulong)rate : ulong.MaxValue);
                return sizeof(ulong);
            case SocketOptionType.Linger:
                BinaryPrimitives.WriteInt32LittleEndian(bytes, value is long ? 1 : 0);
                BinaryPrimitives.WriteInt32LittleEndian(bytes[sizeof(int)..], value is long seconds ? (int)seconds : 0);
                return 2 * sizeof(int);
            default:
                BinaryPrimitives.WriteInt32LittleEndian(bytes, unchecked((int)(long)value));
                return sizeof(int);
        }
    }

    /// <summary>What getsockopt(2) gave, as a value. An option may come in fewer bytes than it has (IP_TOS in one).</summary>
    internal static object Decode(SocketOptionDescription option, ReadOnlySpan<byte> bytes)
    {
        switch (option.Type)
        {
            case SocketOptionType.Name:
                int end = bytes.IndexOf((byte)0);
                return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
            case SocketOptionType.Rate:
                ulong rate = bytes.Length >= sizeof(ulong)
                    ? BinaryPrimitives.ReadUInt64LittleEndian(bytes)
                    : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                return rate is ulong.MaxValue or uint.MaxValue ? Unlimited : (long)rate;
            case SocketOptionType.Linger:
                return BinaryPrimitives.ReadInt32LittleEndian(bytes) != 0
                    ? (long)BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(int)..])
                    : Off;
            default:
                if (bytes.Length < sizeof(int))
                    return (long)bytes[0];
                int number = BinaryPrimitives.ReadInt32LittleEndian(bytes);
                return option.Maximum > int.MaxValue ? (uint)number : (long)number;
        }
    }

    private static bool IsWord(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static long? Number(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long hex) ? hex : null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}
