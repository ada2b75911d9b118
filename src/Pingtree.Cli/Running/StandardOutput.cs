using Spectre.Console;

namespace Pingtree.Cli.Running;

/// <summary>Standard output, for tables.</summary>
internal static class StandardOutput
{
    /// <summary>Nobody cuts the lines of a file.</summary>
    private const int WidthOfFile = 250;

    public static IAnsiConsole Tables { get; } = Create();

    private static IAnsiConsole Create()
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
            console.Profile.Width = WidthOfFile;
        return console;
    }
}
