"""Screening for personal data, before anything is released (个人信息保护法; 国令第711号 第十五条)."""

from disclosure.privacy.scan import Hit, mask_text, scan_text

__all__ = ["Hit", "mask_text", "scan_text"]
