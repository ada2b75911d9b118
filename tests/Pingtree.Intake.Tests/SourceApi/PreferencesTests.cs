using Microsoft.AspNetCore.Http;
using Pingtree.Intake.SourceApi;
using Pingtree.Intake.Submitting;

namespace Pingtree.Intake.Tests.SourceApi;

public sealed class PreferencesTests
{
    [Theory(Timeout = 30_000)]
    [InlineData("", 5, false)]
    [InlineData("wait=2", 2, false)]
    [InlineData("WAIT = 2", 2, false)]
    [InlineData("wait=\"2\"", 2, false)]
    [InlineData("wait=2; foo=bar", 2, false)]
    [InlineData("wait=31", 30, false)]
    [InlineData("wait=2147483647", 30, false)]
    [InlineData("wait=99999999999", 5, false)]
    [InlineData("wait=-1", 5, false)]
    [InlineData("wait=x", 5, false)]
    [InlineData("wait", 5, false)]
    [InlineData("wait=1, wait=9", 1, false)]
    [InlineData("wait=0", 0, true)]
    [InlineData("respond-async", 0, true)]
    [InlineData("Respond-Async", 0, true)]
    [InlineData("respond-async, wait=3", 3, false)]
    [InlineData("handling=lenient;;, ,=,", 5, false)]
    public Task A_preference_is_read_or_passed_over(string header, int seconds, bool async)
    {
        Preferences.ReadWait(header, TimeSpan.FromSeconds(5)).ShouldBe(new Wait(TimeSpan.FromSeconds(seconds), async));
        return Task.CompletedTask;
    }

    [Theory(Timeout = 30_000)]
    [InlineData("a", true)]
    [InlineData("with blanks ~!", true)]
    [InlineData("", false)]
    [InlineData("naïve", false)]
    [InlineData("tab\there", false)]
    public Task An_idempotency_key_is_printable_ASCII(string key, bool isKey)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["Idempotency-Key"] = key;

        var (repeat, refused) = IdempotencyKey.Read(http.Request, [1]);

        (repeat is not null).ShouldBe(isKey);
        (refused is null).ShouldBe(isKey);
        return Task.CompletedTask;
    }

    [Fact(Timeout = 30_000)]
    public Task An_idempotency_key_has_up_to_255_characters_and_is_given_once()
    {
        var http = new DefaultHttpContext();
        IdempotencyKey.Read(http.Request, [1]).ShouldBe((null, null));

        http.Request.Headers["Idempotency-Key"] = new string('k', 255);
        IdempotencyKey.Read(http.Request, [1]).Key.ShouldNotBeNull();

        http.Request.Headers["Idempotency-Key"] = new string('k', 256);
        IdempotencyKey.Read(http.Request, [1]).Refused.ShouldNotBeNull();

        http.Request.Headers["Idempotency-Key"] = new(["a", "a"]);
        IdempotencyKey.Read(http.Request, [1]).Refused.ShouldNotBeNull();
        return Task.CompletedTask;
    }
}
