using System.Management.Automation;
using System.Security;

namespace EventIo.Shell;

/// <summary>Reads a secret from the terminal, a star for each character.</summary>
internal static class SecretReader
{
    /// <summary>Appends what is typed before Enter. Ctrl+C stops the pipeline that asked.</summary>
    internal static void Read(SecureString secret)
    {
        using ControlKeysAsInput keys = new();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                Console.Out.WriteLine();
                return;
            }

            if (key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
            {
                Console.Out.WriteLine();
                throw new PipelineStoppedException();
            }

            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
            {
                secret.RemoveAt(secret.Length - 1);
                Console.Out.Write("\b \b");
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.AppendChar(key.KeyChar);
                Console.Out.Write('*');
            }
        }
    }
}
