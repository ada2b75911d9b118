namespace Pingtree.Server.Setup;

/// <summary>
/// Keeps the URLs of requests out of every log, for a token of the profiles API may stand there. A rule of our own alone would not do: the settings may have a
/// rule that is more exact (one for a provider, <c>Logging:Console:LogLevel:Default</c>, is enough), and only the most exact one counts. So all of them are guarded.
/// </summary>
internal static class UnloggedUrls
{
    /// <summary>Who writes URLs: every request at Information, a malformed one at Debug.</summary>
    private static readonly string[] Categories = ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel.BadRequests"];

    public static void KeepUrlsOutOfLogs(this WebApplicationBuilder builder) =>
        builder.Services.PostConfigure<LoggerFilterOptions>(options =>
        {
            for (var i = 0; i < options.Rules.Count; i++)
                options.Rules[i] = Guard(options.Rules[i]);
            foreach (var category in Categories)
                options.Rules.Add(new LoggerFilterRule(providerName: null, category, LogLevel.Warning, filter: null));
        });

    private static LoggerFilterRule Guard(LoggerFilterRule rule) => new(
        rule.ProviderName,
        rule.CategoryName,
        rule.LogLevel,
        (provider, category, level) => (level >= LogLevel.Warning || !Categories.Contains(category)) && rule.Filter?.Invoke(provider, category, level) != false);
}
