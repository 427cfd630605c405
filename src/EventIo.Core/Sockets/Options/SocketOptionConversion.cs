using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EventIo.Sockets.Options;

/// <summary>
/// Converts values of options between users and the kernel. A value is a <see cref="long"/>, or a <see cref="string"/>
/// if it is a word: <c>off</c>, <c>unlimited</c>, a congestion control's name.
/// </summary>
public static class SocketOptionConversion
{
    internal const int MaxBytes = 16;

    private const string Off = "off";
    private const string Unlimited = "unlimited";

    /// <summary>Converts a user's value: numbers of any type, true and false, on and off, text.</summary>
    /// <param name="option">The option.</param>
    /// <param name="given">The user's value.</param>
    /// <returns>A valid <see cref="long"/> or <see cref="string"/> for the option.</returns>
    /// <exception cref="SocketProblemException">The value is not valid for the option, or out of its range.</exception>
    public static object Parse(SocketOptionDescription option, object? given)
    {
        ArgumentNullException.ThrowIfNull(option);
        string text = Convert.ToString(given, CultureInfo.InvariantCulture)?.Trim() ?? "";
        return option.Type switch
        {
            SocketOptionType.Name => text.Length is > 0 and < MaxBytes && text.All(char.IsAscii)
                ? text
                : throw SocketOptionProblems.ValueInvalid(option, given),
            SocketOptionType.Linger when IsWord(text, Off) || IsWord(text, "false") => Off,
            SocketOptionType.Rate when IsWord(text, Unlimited) => Unlimited,
            SocketOptionType.Flag when IsWord(text, "true") || IsWord(text, "on") => 1L,
            SocketOptionType.Flag when IsWord(text, "false") || IsWord(text, Off) => 0L,
            _ => Number(text) is { } number && number >= option.Minimum && number <= option.Maximum
                ? number
                : throw SocketOptionProblems.ValueInvalid(option, given),
        };
    }

    /// <summary>Encodes a value for setsockopt(2).</summary>
    /// <returns>The number of bytes written.</returns>
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

    /// <summary>
    /// Decodes a value of getsockopt(2), which may have fewer bytes than the option (IP_TOS has one).
    /// </summary>
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
            ? long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long hex) ? hex
            : null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;
}
