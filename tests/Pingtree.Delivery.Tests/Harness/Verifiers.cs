using System.Text.Json;

namespace Pingtree.Delivery.Tests.Harness;

/// <summary>A partner's programs in other languages, in a folder of their own, with the reference library of Standard Webhooks installed by npm.</summary>
public sealed class Verifiers : IAsyncLifetime
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pingtree-verifiers-");

    public async ValueTask InitializeAsync()
    {
        foreach (var part in (string[])["Verification", "Snippets"])
        {
            foreach (var file in new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, part)).GetFiles())
                file.CopyTo(Path.Combine(_folder.FullName, file.Name));
        }

        using var limit = new CancellationTokenSource(InstallLimit);
        await Tool.RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], _folder.FullName, "", limit.Token);
    }

    /// <summary>Whether the program takes the request for ours.</summary>
    internal async Task<bool> VerifyAsync(string program, string script, string secret, Received request, CancellationToken ct)
    {
        var input = JsonSerializer.Serialize(new { secret, headers = request.Headers, body = Convert.ToBase64String(request.Body) });
        var verdict = await Tool.RunAsync(program, [script], _folder.FullName, input, ct);
        return verdict switch
        {
            "true" => true,
            "false" => false,
            _ => throw new InvalidOperationException($"{script} said: {verdict}"),
        };
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return default;
    }
}
