using System.Security.Cryptography;
using System.Text;

namespace Pingtree.Journeys.Tests.BothModes;

public abstract partial class Journeys
{
    [Fact(Timeout = 60_000)]
    public async Task A_suppression_is_in_force_for_the_very_next_lead_and_lifted_the_same_way()
    {
        var source = await SetUp.NewSourceAsync();
        for (var round = 0; round < 5; round++)
        {
            var email = Made.Email();
            (await source.SuppressAsync("email", $" {email.ToUpperInvariant()}")).Status.ShouldBe(200);
            var refused = await source.On(SetUp.Intakes[^1]).CreateAsync(Made.Lead(email));
            refused.Status.ShouldBe(200);
            refused.Success.ShouldBeFalse();
            refused.Reason.ShouldBe("suppressed", refused.Text);
            refused["message"].ShouldBe("This email is on the suppression list of the source.");
            refused.LeadId.ShouldMatch("^[0-9a-f]{24}$");

            (await source.UnsuppressAsync("email", email)).Status.ShouldBe(200);
            (await source.On(SetUp.Intakes[^1]).CreateAsync(Made.Lead(email))).Success.ShouldBeTrue();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_phone_is_suppressed_however_it_is_written()
    {
        var source = await SetUp.NewSourceAsync();
        await source.SuppressAsync("phone", "(555) 987-6543");

        var refused = await source.CreateAsync(Made.Lead(phone: "+1 555.987.6543"));

        refused.Reason.ShouldBe("suppressed", refused.Text);
        refused["message"].ShouldBe("This phone is on the suppression list of the source.");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("md5")]
    [InlineData("sha256")]
    public async Task A_digest_suppresses_the_value_behind_it(string hash)
    {
        var source = await SetUp.NewSourceAsync();
        var email = Made.Email();
        var bytes = Encoding.UTF8.GetBytes(email);
#pragma warning disable CA5351 // What suppression lists are exchanged as.
        var digest = Convert.ToHexString(hash == "md5" ? MD5.HashData(bytes) : SHA256.HashData(bytes));
#pragma warning restore CA5351

        (await source.SuppressAsync("email", digest, hash)).Status.ShouldBe(200);
        (await source.CreateAsync(Made.Lead(email))).Reason.ShouldBe("suppressed");

        (await source.UnsuppressAsync("email", digest, hash)).Status.ShouldBe(200);
        (await source.CreateAsync(Made.Lead(email))).Success.ShouldBeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_wrong_suppression_is_named_and_not_kept()
    {
        var source = await SetUp.NewSourceAsync();

        var answer = await source.SuppressAsync("email", "nobody");

        answer.Status.ShouldBe(400, answer.Text);
        answer.Reason.ShouldBe("validation_error");
        answer.ErrorOf("value").ShouldBe("Email must be a valid email address.");
        (await source.GetAsync($"{source.Root}/suppression"))["total"].ShouldBe("0");
    }

    [Fact(Timeout = 60_000)]
    public async Task An_erased_person_is_gone_and_with_suppress_does_not_come_back()
    {
        var source = await SetUp.NewSourceAsync();
        var email = Made.Email();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add((await source.CreateAsync(Made.Lead(email))).LeadId);
        var other = await source.CreateAsync(Made.Lead());

        var erased = await source.PostAsync($"{source.Root}/erase", new { type = "email", value = email, suppress = true });

        erased.Status.ShouldBe(200, erased.Text);
        erased["erased"].ShouldBe("3");
        foreach (var id in ids)
            (await source.LeadAsync(id)).Status.ShouldBe(404);
        (await source.FetchAsync($"email={Uri.EscapeDataString(email)}"))["total"].ShouldBe("0");
        (await source.LeadAsync(other.LeadId)).Status.ShouldBe(200);
        (await source.CreateAsync(Made.Lead(email))).Reason.ShouldBe("suppressed");
    }

    [Fact(Timeout = 60_000)]
    public async Task An_erased_person_who_is_not_suppressed_may_come_again()
    {
        var source = await SetUp.NewSourceAsync();
        var email = Made.Email();
        await source.CreateAsync(Made.Lead(email));

        (await source.PostAsync($"{source.Root}/erase", new { type = "email", value = email, suppress = false }))["erased"].ShouldBe("1");

        (await source.CreateAsync(Made.Lead(email))).Success.ShouldBeTrue();
    }
}
