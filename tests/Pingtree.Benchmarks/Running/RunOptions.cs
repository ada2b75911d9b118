using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pingtree.Benchmarks.Running;

/// <summary>What to measure, and how much of it.</summary>
internal sealed record RunOptions
{
    /// <summary>Not a scenario but BenchmarkDotNet's own run.</summary>
    private const string HotspotsWord = "hotspots";

    private const string AllWord = "all";

    /// <summary>The scenarios, in the catalogue's order.</summary>
    public required IReadOnlyList<IScenario> Scenarios { get; init; }

    public required bool Hotspots { get; init; }

    /// <summary>Leads of a stream. What needs fewer or more takes a share or a multiple of it.</summary>
    public int Leads { get; init; } = 200_000;

    /// <summary>Leads of a small stream.</summary>
    public int SmallStream => Leads / 20;

    /// <summary>How long single creates are sent.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>Leads sent before the clock of a stream runs: what one costs falls until a hundred thousand have passed, for so long the compiler has work.</summary>
    public int WarmUp => Leads / 2;

    /// <summary>How long single creates are sent before the clock runs: they are fewer, so as long as it does.</summary>
    public TimeSpan CreateWarmUp => TimeSpan.FromSeconds(Seconds);

    public int Rounds { get; init; } = 3;

    /// <summary>Where to write everything that was measured.</summary>
    public string? JsonFile { get; init; }

    /// <summary>False where the arguments make no sense; then says so.</summary>
    public static bool TryRead(string[] args, Catalogue catalogue, [NotNullWhen(true)] out RunOptions? options)
    {
        var words = args.TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
        var pairs = args.Skip(words.Count).Chunk(2).ToList();
        options = new RunOptions
        {
            Scenarios = catalogue.Scenarios.Where(s => words.Contains(s.Name) || words.Contains(AllWord)).ToList(),
            Hotspots = words.Contains(HotspotsWord),
        };
        foreach (var pair in pairs)
            options = options?.With(pair);

        var known = catalogue.Scenarios.Select(s => s.Name).Concat([AllWord, HotspotsWord]).ToList();
        if (options is not null && words.Count > 0 && words.TrueForAll(known.Contains))
            return true;

        options = null;
        Console.Error.WriteLine($"""
            Name what to measure: {string.Join(", ", known)}.
            --leads N    leads of a stream (default 200000; other scenarios take a share of it)
            --seconds S  how long single creates are sent (default 10)
            --rounds R   rounds, of which the median counts (default 3)
            --json FILE  writes all figures of all rounds
            """);
        return false;
    }

    private RunOptions? With(string[] pair) => pair switch
    {
        ["--leads", var n] when IsCount(n, out var leads) && leads >= 1000 => this with { Leads = leads },
        ["--seconds", var n] when IsCount(n, out var seconds) => this with { Seconds = seconds },
        ["--rounds", var n] when IsCount(n, out var rounds) => this with { Rounds = rounds },
        ["--json", var file] => this with { JsonFile = file },
        _ => null,
    };

    private static bool IsCount(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
