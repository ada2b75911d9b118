using System.Text;
using Pingtree.Delivery.Tests.Harness;
using Pingtree.Delivery.Tests.Snippets;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Tests;

/// <summary>What we send is verified by other people's code: the reference library, and what the documentation offers to copy.</summary>
public sealed class VerificationTests(Verifiers verifiers) : IClassFixture<Verifiers>
{
    private const int Limit = 60_000;

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"id":"1","data":{"first_name":"Zoë","note":"a  b\\n€ 😀"}}""");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData("node", "standard.mjs")]
    [InlineData("node", "snippet.mjs")]
    [InlineData("python3", "snippet.py")]
    public async Task Others_verify_what_we_send_and_nothing_else(string program, string script)
    {
        var (secret, other) = (WebhookSecret.New(), WebhookSecret.New());
        var request = await SendAsync(secret);
        var changed = request with { Body = [.. request.Body, (byte)' '] };
        var renamed = request with { Headers = With(request, "webhook-id", "another") };
        var old = request with { Headers = With(request, "webhook-timestamp", "1614265330") };

        (await verifiers.VerifyAsync(program, script, secret.Text, request, Ct)).ShouldBeTrue();
        (await verifiers.VerifyAsync(program, script, other.Text, request, Ct)).ShouldBeFalse();
        (await verifiers.VerifyAsync(program, script, secret.Text, changed, Ct)).ShouldBeFalse();
        (await verifiers.VerifyAsync(program, script, secret.Text, renamed, Ct)).ShouldBeFalse();
        (await verifiers.VerifyAsync(program, script, secret.Text, old, Ct)).ShouldBeFalse();
    }

    [Theory(Timeout = Limit)]
    [InlineData("node", "standard.mjs")]
    [InlineData("node", "snippet.mjs")]
    [InlineData("python3", "snippet.py")]
    public async Task After_a_rotation_both_secrets_verify(string program, string script)
    {
        var (fresh, old) = (WebhookSecret.New(), WebhookSecret.New());
        var request = await SendAsync(fresh, old);

        (await verifiers.VerifyAsync(program, script, fresh.Text, request, Ct)).ShouldBeTrue();
        (await verifiers.VerifyAsync(program, script, old.Text, request, Ct)).ShouldBeTrue();
        (await verifiers.VerifyAsync(program, script, WebhookSecret.New().Text, request, Ct)).ShouldBeFalse();
    }

    [Fact(Timeout = Limit)]
    public async Task The_snippet_in_our_own_language_does_as_well()
    {
        var (fresh, old) = (WebhookSecret.New(), WebhookSecret.New());
        var request = await SendAsync(fresh, old);
        var sent = long.Parse(request.Headers["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture);

        Verify(fresh, sent).ShouldBeTrue();
        Verify(old, sent + 299).ShouldBeTrue();
        Verify(old, sent + 301).ShouldBeFalse();
        Verify(WebhookSecret.New(), sent).ShouldBeFalse();

        bool Verify(WebhookSecret secret, long now) => WebhookVerification.Verify(
            secret.Text, request.EventId, request.Headers["webhook-timestamp"], request.Headers["webhook-signature"], request.Body, now);
    }

    [Theory(Timeout = Limit)]
    [InlineData("verify.mjs")]
    [InlineData("verify.py")]
    [InlineData("WebhookVerification.cs")]
    public async Task The_page_shows_the_snippets_that_run_here(string file)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "webhooks.md"), Ct);
        var snippet = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Snippets", file), Ct);
        if (file.EndsWith(".cs", StringComparison.Ordinal)) // the page shows the method without its class
        {
            var lines = snippet.Split('\n').SkipWhile(line => line != "{").Skip(1).TakeWhile(line => line != "}");
            snippet = string.Join('\n', lines.Select(line => line.Length > 0 ? line[4..] : line));
        }

        page.ShouldContain(snippet.Trim());
    }

    private static async Task<Received> SendAsync(params WebhookSecret[] secrets)
    {
        await using var receiver = await Receiver.AnsweringAsync(200);
        using var sender = Senders.Unguarded();
        (await sender.SendAsync(Senders.Request(receiver.Url(), Body, secrets), Ct)).Status.ShouldBe(200);
        return receiver.Requests.ShouldHaveSingleItem();
    }

    private static Dictionary<string, string> With(Received request, string header, string value) => new(request.Headers) { [header] = value };
}
