"""What English replies promise, class by class of language: who acts, what arrives, what hangs on the contact, what only looks like it.

Now is Tuesday, 24 November 2026, 10:00 in Berlin. A row is the sentence and its due times; "-" is a promise without a time, nothing is none.
"""

from __future__ import annotations

import pytest

from tests.tone.test_commitments import dues
from tests.tone.test_promises_german import rows

WHO_ACTS = """
I'm driving over with the spare key this afternoon.|11-24 18:00
Our roofer covers the hole with a tarpaulin before dark, by 4 pm at the latest.|11-24 16:00
Priya from dispatch rings you tomorrow at 8:30.|11-25 08:30
The lab sends us the result on Thursday, and I'll phone you the same day.|11-26 18:00
Dr Osei reads the scan today and talks to you this evening.|11-24 20:00
My stand-in, Mr Hale, brings the papers on Friday by 10 am.|11-27 10:00
Our night crew installs the patch at 11 pm.|11-24 23:00
Somebody from billing gets back to you by Monday.|11-30 18:00
The publisher posts the missing issues by 4 December.|12-04 18:00
We're replacing the lock within the next two days.|11-26 18:00
The vet sees your dog on Wednesday at 5:15 pm.|11-25 17:15
A surveyor is coming on Thursday between 9 and 12.|11-26 12:00
I'm having the report translated by Friday.|11-27 18:00
"""

THINGS_OF_OURS = """
Your parcel is on its way and gets to you tomorrow.|11-25 18:00
Your new badge is waiting at reception from Thursday.|11-26 18:00
The refund of £84.20 lands in your account by Friday.|11-27 18:00
The money is back with your bank in three working days.|11-27 18:00
The confirmation follows by email today.|11-24 18:00
Your bike is ready to ride on Saturday at 11.|11-28 11:00
The tickets will be on your doormat by 3 December.|12-03 18:00
The courier knocks tomorrow between noon and 2 pm.|11-25 14:00
Your access is open again from 3 pm today.|11-24 15:00
The power comes back on at 2 pm.|11-24 14:00
The lift is running again by tomorrow noon.|11-25 12:00
The new edition goes live on Wednesday at 7 am.|11-25 07:00
Your copy goes in the post on 2 December.|12-02 18:00
The label is going out to you today.|11-24 18:00
The replacement is due to reach you on Thursday.|11-26 18:00
"""

ELLIPSES = """
Refund by Monday.|11-30 18:00
Answer by Friday noon.|11-27 12:00
Delivery on Thursday between 9 and 12.|11-26 12:00
Next update: tomorrow at noon.|11-25 12:00
Next update from me at 3 pm today.|11-24 15:00
Result by Monday at the latest.|11-30 18:00
Done by tonight.|11-24 23:59
Will do by tomorrow.|11-25 18:00
Will call you at 2.|11-24 14:00
Back to you by 2 pm.|11-24 14:00
Going out today.|11-24 18:00
New delivery date: Friday, 4 December.|12-04 18:00
"""

CLAUSES = """
The spare wheel, which reaches you on Friday, fits both axles.|11-27 18:00
Grace Miller, who calls you tomorrow at 9, knows your case.|11-25 09:00
So that you don't have to wait, I'm taking the papers to the office myself today.|11-24 18:00
Because the part comes from Italy, we deliver on 9 December.|12-09 18:00
As soon as I know more, and by Friday noon at the latest, I'll write to you.|11-27 12:00
I've passed the fault to our developers; you'll have an answer by Wednesday, 6 pm.|11-25 18:00
As agreed, I'll bring the contract on Thursday.|11-26 18:00
I'm checking whether the credit is right and will be back to you by Friday.|11-27 18:00
By Friday I'll find out why the reminder went out.|11-27 18:00
No need to worry: you get the £60 back on Thursday.|11-26 18:00
What happens next: we measure again on 1 December.|12-01 18:00
"""

WE_OWE_IT = """
You'll have it by tomorrow, 11:30 am.|11-25 11:30
You'll know by Thursday evening whether the course runs.|11-26 20:00
You can log in again from 3 pm.|11-24 15:00
From Monday you'll see the amounts in your account.|11-30 18:00
You get the proof on Monday at 9.|11-30 09:00
The corrected bill will reach you by 15 December.|12-15 18:00
You'll be able to pay by card again tomorrow.|11-25 18:00
"""

PASSIVE = """
The scaffolding is being taken down on Thursday.|11-26 18:00
The pipes will be flushed next week.|12-04 18:00
Your cancellation will be confirmed today.|11-24 18:00
The damage will be assessed by Friday.|11-27 18:00
The double booking gets reversed tomorrow.|11-25 18:00
Your line is being connected on 7 December.|12-07 18:00
The bin will be emptied on Saturday.|11-28 18:00
"""

RANGES = """
I'll call you on Wednesday or Thursday.|11-26 18:00
We deliver on Monday or Tuesday.|12-01 18:00
You'll have the refund in one or two days.|11-26 18:00
We'll visit you between 1 and 3 December.|12-03 18:00
The parcel arrives on Thursday or Friday at the latest.|11-27 18:00
The technician comes today or tomorrow.|11-25 18:00
We can come on Wednesday or Friday, whichever suits you.|
We'll come on Wednesday at 9 or on Friday at 2 pm, just pick one.|
Wednesday or Thursday, both work for us.|
"""

WITHOUT_A_TIME = """
I'll let you know once the frame is here.|-
As soon as your photo is in, I'll send the new plate.|-
Send me the customer number and I'll change the contract.|-
Tell me your size and I'll put a pair aside for you.|-
Once your signature is in, we pay out.|-
A replacement goes out the same day.|-
After your approval we print within two days.|-
Once you confirm, the block is lifted.|-
I'll keep you posted.|-
Someone will get back to you.|-
A colleague will contact you.|-
We're covering the cost of the lawyer.|-
I'm waiving the late fee.|-
We'll replace your shoes.|-
We'll fit it in some time in the next few weeks.|-
I guarantee that this won't happen again.|-
You can rely on us to put this right.|-
You'll hear from me when the driver has been.|-
The repair takes place as soon as the part has arrived.|-
If the mouse comes back, we'll swap it free of charge.|-
Just reply with "yes" and I'll rebook you.|-
Your request will be reviewed upon receipt of the documents.|-
"""

NO_PROMISE = """
If you like, I can call you on Friday at 10.|
We're happy to send the bill by post as well.|
If that doesn't suit you, we'll find another day.|
Any questions, just call me by Friday.|
The lost property office is open on Thursday until 6 pm.|
The practice shuts on Friday at noon.|
Your deadline runs out on Monday.|
The documents need to be with me by Friday.|
I couldn't reach you yesterday at 3 pm.|
Ms Kramer wrote to you on Monday.|
You wrote on 20 November: "We deliver by Friday."|
Your neighbour said the fitter would come on Friday.|
We don't deliver on Saturday.|
I can't manage it before Friday.|
We can't promise anything before 1 December.|
The tariff applies from 1 January.|
The meeting is on 3 December at 7 pm.|
From Monday the fare costs £3.20.|
You can cancel free of charge until Friday.|
We're keeping the offer open until 4 December.|
On Tuesdays and Thursdays we're here until 8 pm.|
The fault lasted from 20 to 23 November.|
Your contract renews on 1 December for a year.|
We've known about the problem since Monday.|
We only know that on Friday.|
Could you be at home on Wednesday?|
Have a good start on Monday.|
Thank you for bearing with us until Thursday.|
You have 14 days to withdraw.|
Our choir rehearses on Wednesdays at 7 pm.|
Your train gets into Ulm at 14:12.|
Your booking is confirmed for 5 December.|
If the fitter doesn't come on Friday, call me.|
We understand that you need the money this week.|
I see no fault on our side.|
I'm writing to you because the delivery is missing.|
We always send bills at the end of the month.|
I understand that you want an answer.|
You then pay only £20.|
"""

TABLES = (WHO_ACTS, THINGS_OF_OURS, ELLIPSES, CLAUSES, WE_OWE_IT, PASSIVE, RANGES, WITHOUT_A_TIME, NO_PROMISE)


@pytest.mark.parametrize(("text", "expected"), [row for table in TABLES for row in rows(table)])
def test_dues(text: str, expected: str) -> None:
    assert " ".join(dues(text, "en")) == expected
